# swap_ksm.gp - what swapping pages and merging them costs: a bar a case of swap and
# ksm, in the colour of its state, the mean over trials with its 95 % interval; what
# became of the page stands behind it.  Base pages, a panel for each.

array benches[2] = ["swap", "ksm"]
array titles[2] = ["swap, on a device in memory (zram)", "KSM"]
array rows[2]
array highs[2]

mine(p) = is("bench", benches[p]) && is("kind", "base") && column("net") > 0
low(x) = column("low") > 0 ? column("low") : column("net")
high(x) = column("high") > 0 && column("high") < 4 * column("net") \
	? column("high") : column("net")

total = 0
panels = 0
do for [p = 1:2] {
	rows[p] = 0
	highs[p] = 0
	stats "summary.dat" using (mine(p) \
		? (rows[p] = rows[p] + 1, \
		   highs[p] = high(0) > highs[p] ? high(0) : highs[p], 1) : 1) \
		nooutput
	total = total + rows[p]
	panels = panels + (rows[p] > 0)
}
eval enough(total)

row_high = 25
head = 24
over = 48
under = 50
page_high = head + total * row_high + panels * (over + under) + 40
eval canvas(page_high)
screen_at(pixels) = 1 - pixels / (1.0 * page_high)

number(v) = v < 99.5 ? sprintf("%.3g", v) : thousands(v)
words_of_row(x) = "  " . number(column("net") / 1000) . ", " . stringcolumn("fate")
# The case without its benchmark's name, and with the operation that is usual.
label_of(p) = stringcolumn("case")[strlen(benches[p]) + 2:] \
	. (usual("op") ? " op=" . stringcolumn("op") : "")

set multiplot
set lmargin at screen 0.44
set rmargin at screen 0.97
unset key
unset ytics
set grid noytics
set style fill solid 0.75 noborder
top = head
done = 0
do for [p = 1:2] {
	if (rows[p] == 0) { continue }
	done = done + 1
	set tmargin at screen screen_at(top + over)
	set bmargin at screen screen_at(top + over + rows[p] * row_high)
	top = top + over + rows[p] * row_high + under
	set title titles[p] offset 0, -0.5
	set yrange [rows[p] + 0.5:0.5]
	set xrange [0:highs[p] / 1000 * 1.28]
	set xtics autofreq
	set format x "%g"
	set xlabel of_clock . " a page" offset 0, 0.4
	if (done == 1) {
		set label 1 "What swap and KSM cost: mean over trials, 95 % " \
			. "interval" at screen 0.5, screen screen_at(24) \
			center tc rgb "black"
	}
	if (done == panels) { eval foot }
	# A row's place, however often it is asked for.
	at = 0
	last = -1
	count(x) = (at = (column(0) == 0 ? 0 : at) + mine(p), last = column(0))
	place(x) = (last == column(0) ? 0 : count(0), mine(p) ? at : NaN)
	state(s) = mine(p) && (is("state", word(states, s)) \
		|| (s == 8 && is("state", "swapped_in")))
	plot for [s = 1:words(states)] "summary.dat" \
		using (place(0), state(s) ? 0 : NaN):(place(0)) \
		:(0):(column("net") / 1000):(place(0) - 0.32):(place(0) + 0.32) \
		with boxxyerror lt s dt 1 lw 0.5, \
	     "summary.dat" using (mine(p) ? column("net") / 1000 : NaN) \
		:(place(0)):(low(0) / 1000):(high(0) / 1000) with xerrorbars \
		lc rgb ink pt 0 lw 1 dt 1, \
	     "summary.dat" using (mine(p) ? 0 : NaN):(place(0)) \
		:(label_of(p)) with labels right offset -0.8, 0 \
		noenhanced font body tc rgb ink, \
	     "summary.dat" using (mine(p) ? high(0) / 1000 : NaN):(place(0)) \
		:(words_of_row(0)) with labels left noenhanced font body \
		tc rgb ink
	unset label
}
unset multiplot
