# fault_cost.gp - what one fault costs, a row a case of fault and cow_write: the
# mean over trials of their net midmeans with its 95 % interval, in the colour and
# mark of the state, from 0 on.
#
# A page and a folio are different units: each has a panel of its own.  So has, in
# it, each magnitude: what takes over five times as much as the least of a group
# begins another one, so that one store without a fault does not bring all else
# together at the other end of an axis.

array benches[4] = ["cow_write", "fault", "cow_write", "fault"]
array units[4] = ["ns/page", "ns/page", "ns/folio", "ns/folio"]
of(p) = alone(0) && is("bench", benches[p]) && is("unit", units[p]) && column("net") > 0

# An interval may be unknown (1 trial), or reach under 0 where a case is close
# to the clock's own cost.
low(x) = column("low") == column("low") ? (column("low") > 0 ? column("low") : 0) \
	: column("net")
high(x) = column("high") < 1e18 ? column("high") : column("net")

# The groups: whose they are, from which value to which, and how many rows.
groups_most = 24
array panel[groups_most]
array lows[groups_most]
array highs[groups_most]
array rows[groups_most]
groups = 0
total = 0
panels = 0
do for [p = 1:4] {
	above = 0
	do for [n = 1:6] {
		from = 1e18
		stats "summary.dat" using (of(p) && column("net") > above \
			&& column("net") < from ? (from = column("net")) : 1) nooutput
		if (from == 1e18) { break }
		to = n < 6 ? 5 * from : 1e18 # the last takes what is left
		nr = 0
		reach = 0
		stats "summary.dat" using (of(p) && column("net") >= from \
			&& column("net") <= to ? (nr = nr + 1, reach = column("net") > reach \
			? column("net") : reach, 1) : 1) nooutput
		groups = groups + 1
		panel[groups] = p
		lows[groups] = from
		highs[groups] = reach
		rows[groups] = nr
		above = reach
		total = total + nr
		panels = panels + (n == 1)
	}
}
eval enough(total)

# In pixels from the top: a heading, then panels with a title and their groups,
# each with an axis.
row_high = 25
head = 24
over = 48 # above a panel, for its title
between = 8 # above a group that is not the first
under = 32 # below a group, for its axis
page_high = head + total * row_high + panels * over + (groups - panels) * between \
	+ groups * under + 36
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
set lmargin at screen 0.46
set rmargin at screen 0.83
unset key
unset ytics
set grid noytics
set label 1 "What a fault costs: mean over trials, 95 % interval" \
	at screen 0.5, screen screen_at(24) center tc rgb "black"
top = head
do for [g = 1:groups] {
	p = panel[g]
	begins = g == 1 || panel[g - 1] != p
	top = top + (begins ? over : between)
	set tmargin at screen screen_at(top)
	set bmargin at screen screen_at(top + rows[g] * row_high)
	top = top + rows[g] * row_high + under
	set title (begins ? benches[p] . ", " . units[p] : "") offset 0, -0.5
	set yrange [rows[g] + 0.5:0.5]
	end = 1.12 * highs[g]
	set xrange [0:end]
	set xtics () norangelimit font body
	tick = 10 ** floor(log10(end))
	tick = end / tick < 2 ? tick / 2 : end / tick < 5 ? tick : tick * 2
	do for [i = 0:int(end / tick)] { set xtics add (thousands(i * tick) i * tick) }
	if (g == groups) { eval foot }
	mine(x) = of(p) && column("net") >= lows[g] && column("net") <= highs[g]
	# Rows that are not of this group have no place in it.
	at = 0
	place(x) = (at = (column(0) == 0 ? 0 : at) + mine(0), mine(0) ? at : NaN)
	state(s) = mine(0) && is("state", word(states, s))
	cut(v) = v > end ? end : v
	plot "summary.dat" using (mine(0) ? 0 : NaN):(place(0)) \
		:(label_of(p)) with labels right offset -0.8, 0 \
		noenhanced font body tc rgb ink, \
	     for [s = 1:words(states)] "summary.dat" \
		using (state(s) ? column("net") : NaN):(place(0)) \
		:(low(0)):(high(0)) with xerrorbars lt s dt 1 ps mark, \
	     "summary.dat" using (mine(0) ? cut(high(0)) : NaN):(place(0)) \
		:(words_of_row(0)) with labels left noenhanced font body \
		tc rgb ink
	unset label
}
unset multiplot
