# shift.gp - how the distribution of a case moved from one kernel (or arm) to the
# other: the ratio of each quantile, a panel for each of the six largest changes.  A
# flat line: all operations take so many times as long.  A line that rises to the
# right: the slow ones moved more.

panels_most = 6
panels = 0
a_label = ""
b_label = ""
stats "shift.dat" using (panels = column("row") > panels ? column("row") : panels, \
	a_label = stringcolumn("kernel_a"), b_label = stringcolumn("kernel_b"), 1) \
	nooutput
if (panels == 0) exit status nothing

# Of cases whose every quantile moves alike nothing is seen that the figure of
# changes has not.
array titles[panels]
array low[panels]
array high[panels]
array place[panels]
array of[panels_most]
do for [i = 1:panels] {
	titles[i] = ""
	low[i] = 1e18
	high[i] = 0
}
note(i) = (titles[i] = stringcolumn("case"), \
	low[i] = column("ratio") < low[i] ? column("ratio") : low[i], \
	high[i] = column("ratio") > high[i] ? column("ratio") : high[i])
stats "shift.dat" using (note(int(column("row"))), 1) nooutput
shown = 0
do for [i = 1:panels] {
	if (shown < panels_most && low[i] > 0 && high[i] > low[i] * 1.001) {
		shown = shown + 1
		of[shown] = i
	}
}
if (shown == 0) exit status nothing

columns = shown > 1 ? 2 : 1
lines = (shown + columns - 1) / columns
tall = 258
over = 64
page_high = over + lines * tall + 40
eval canvas(page_high)
down(pixels) = 1 - pixels / (1.0 * page_high)
first = without(a_label, "debian:")
last = without(b_label, "debian:")
eval of_several
set multiplot
unset key
set label 1 clip(a_label, 30) . " → " . clip(b_label, 30) . ": times as " \
	. (clock eq "instructions" ? "much" : "long") . ", by quantile of all operations" at screen 0.5, screen down(20) center \
	tc rgb "black" noenhanced
set label 2 "the grey line: as before" at screen 0.5, screen down(42) center \
	font small tc rgb "#777777"
# Where the first of two lines ends.
blank(t, n) = n < 2 ? 52 : t[n:n] eq " " ? n : blank(t, n - 1)
folded(t) = strlen(t) <= 52 ? t : t[:blank(t, 52)] . "\n" . clip(t[blank(t, 52) + 1:], 52)
do for [n = 1:shown] {
	i = of[n]
	column_of = (n - 1) % columns
	line_of = (n - 1) / columns
	set lmargin at screen 0.07 + column_of * 0.5
	set rmargin at screen (columns == 1 ? 0.97 : 0.47 + column_of * 0.5)
	set tmargin at screen down(over + line_of * tall + 40)
	set bmargin at screen down(over + line_of * tall + tall - 44)
	set title folded(titles[i]) font body offset 0, -0.6 noenhanced
	from = low[i] < 1 ? low[i] : 1
	to = high[i] > 1 ? high[i] : 1
	room = 0.06 * (to - from)
	set yrange [from - room:to + room]
	set xrange [0:100]
	set xtics ("0" 0, "25" 25, "50" 50, "75" 75, "100" 100) font small
	set ytics autofreq font small
	set format y "%g"
	set xlabel (line_of == lines - 1 || n + columns > shown \
		? "operations that took less, %" : "") font small offset 0, 0.4
	set ylabel (column_of == 0 ? "ratio" : "") font small offset 1, 0
	if (n == shown) { eval foot_of_several }
	set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc rgb "#999999" lw 1.5
	plot "shift.dat" using (column("row") == i ? column("percent") : NaN) \
		:(column("ratio")) with linespoints lc rgb "#0072b2" lw 2 pt 7 \
		ps 0.5 * mark
	unset label
}
unset multiplot
