# fault_cost.gp - what one fault costs, a row a case of fault and cow_write: the
# mean over trials of their net midmeans with its 95 % interval, in the colour and
# mark of the state.
#
# A page and a folio are different units: each has a panel of its own.

array benches[4] = ["cow_write", "fault", "cow_write", "fault"]
array units[4] = ["ns/page", "ns/page", "ns/folio", "ns/folio"]
array rows[4]
array lows[4]
array highs[4]

mine(p) = alone(0) && is("bench", benches[p]) && is("unit", units[p]) && column("net") > 0

# An interval may be unknown (1 trial), or reach under 0 where a case is close
# to the clock's own cost.
low(x) = column("low") > 0 ? column("low") : \
	column("low") == column("low") ? 1e-3 : column("net")
high(x) = column("high") < 1e18 ? column("high") : column("net")

total = 0
panels = 0
do for [p = 1:4] {
	rows[p] = 0
	lows[p] = 1e18
	highs[p] = 0
	stats "summary.dat" using (mine(p) \
		? (rows[p] = rows[p] + 1, \
		   lows[p] = column("net") < lows[p] ? column("net") : lows[p], \
		   highs[p] = high(0) > highs[p] ? high(0) : highs[p], 1) : 1) \
		nooutput
	total = total + rows[p]
	panels = panels + (rows[p] > 0)
}
if (total == 0) exit status nothing

# In pixels from the top: a heading, then panels with a title and an axis.
row_high = 25
head = 24
over = 48 # above a panel, for its title
under = 32 # below it, for its axis
page_high = head + total * row_high + panels * (over + under) + 36
eval canvas(page_high)
screen_at(pixels) = 1 - pixels / (1.0 * page_high)

number(x) = column("small") == 1 ? sprintf("%.3g ±%.2g", column("net"), \
				      column("high") - column("net")) \
	: column("high") < 1e18 ? sprintf("%s ±%.1f %%", \
		thousands(column("net")), \
		100 * (column("high") / column("net") - 1)) \
	: thousands(column("net")) . (column("trials") == 1 ? " (1 trial)" : "")
words_of_row(x) = "  " . number(0) \
	. (is("fate", "-") ? "" : ", " . stringcolumn("fate"))

# The case without its benchmark, which the panel's title names.
label_of(p) = stringcolumn("case")[strlen(benches[p]) + 2:]

set multiplot
across = 36
set lmargin at screen 0.46
set rmargin at screen 0.83
unset key
unset ytics
set grid noytics
top = head
done = 0
do for [p = 1:4] {
	if (rows[p] == 0) { continue }
	done = done + 1
	set tmargin at screen screen_at(top + over)
	set bmargin at screen screen_at(top + over + rows[p] * row_high)
	top = top + over + rows[p] * row_high + under
	set title benches[p] . ", " . units[p] offset 0, -0.5
	set yrange [rows[p] + 0.5:0.5]
	left = lows[p] / 1.6
	eval decades(left, highs[p] * 1.1)
	if (done == 1) {
		set label 1 "What a fault costs: mean over trials, 95 % interval" \
			at screen 0.5, screen screen_at(24) center tc rgb "black"
	}
	if (done == panels) { eval foot }
	# Rows that are not of this panel have no place in it.
	at = 0
	place(x) = (at = (column(0) == 0 ? 0 : at) + mine(p), mine(p) ? at : NaN)
	state(s) = mine(p) && is("state", word(states, s))
	plot "summary.dat" using (mine(p) ? 1.0001 * left : NaN):(place(0)) \
		:(label_of(p)) with labels right offset -0.8, 0 \
		noenhanced font body tc rgb ink, \
	     for [s = 1:words(states)] "summary.dat" \
		using (state(s) ? column("net") : NaN):(place(0)) \
		:(low(0)):(high(0)) with xerrorbars lt s dt 1 ps mark, \
	     "summary.dat" using (mine(p) ? high(0) : NaN):(place(0)) \
		:(words_of_row(0)) with labels left noenhanced font body \
		tc rgb ink
	unset label
}
unset multiplot
