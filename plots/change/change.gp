# change.gp - what changed from one kernel (or arm) to the other, the largest first: a
# point a case, the ratio with its 95 % interval; where one side is near the clock's
# own cost the difference, in a panel of its own.  What counts as equal is a band over
# all rows; what the comparison could not have seen is a lighter one of each row.
# Cases that are equal are counted, not drawn.

rows_most = 60
array rows[2] # of ratios, of differences
array scales[2] = ["ratio", "difference"]
array low[2]
array high[2]
equal = 0
delta = 0
a_label = ""
b_label = ""
do for [p = 1:2] {
	rows[p] = 0
	low[p] = p == 1 ? 1.0 : 0.0
	high[p] = low[p]
}
shown(p) = is("scale", scales[p]) && column("row") > 0 && column("row") <= rows_most
do for [p = 1:2] {
	stats "change.dat" using (is("scale", scales[p]) && column("row") > rows[p] \
		? (rows[p] = column("row")) : 0, shown(p) && column("change") < 1e18 \
		&& column("change") > -1e18 \
		? (low[p] = column("change") < low[p] ? column("change") : low[p], \
		high[p] = column("change") > high[p] ? column("change") : high[p]) : 0, \
		1) nooutput
}
array units[2]
array mixed[2]
array benches[2] # the benchmark of all rows; "": of several
first_word(t) = strstrt(t, " ") > 1 ? t[1:strstrt(t, " ") - 1] : t
do for [p = 1:2] {
	units[p] = ""
	mixed[p] = 0
	several = 0
	one = ""
	stats "change.dat" using (shown(p) ? (several = several \
		|| (one ne "" && first_word(stringcolumn("case")) ne one), \
		one = first_word(stringcolumn("case")), 1) : 1) nooutput
	benches[p] = several ? "" : one
	stats "change.dat" using (shown(p) ? (mixed[p] = mixed[p] \
		|| (units[p] ne "" && !is("unit", units[p])), \
		units[p] = stringcolumn("unit"), 1) : 1) nooutput
}
stats "change.dat" using (a_label = stringcolumn("kernel_a"), \
	b_label = stringcolumn("kernel_b"), is("scale", "ratio") \
	? (delta = column("delta")) : 0, \
	equal = equal + (column("row") == 0), 1) nooutput
left_out = (rows[1] > rows_most ? rows[1] - rows_most : 0) \
	+ (rows[2] > rows_most ? rows[2] - rows_most : 0)
do for [p = 1:2] { rows[p] = rows[p] > rows_most ? rows_most : rows[p] }
eval enough(rows[1] + rows[2])

# In pixels.
row_high = 24
head = 70
over = 44 # above a panel: its title
under = 30 # below it: its axis
panels = (rows[1] > 0) + (rows[2] > 0)
page_high = head + (rows[1] + rows[2]) * row_high + panels * (over + under) + 48
eval canvas(page_high)
down(pixels) = 1 - pixels / (1.0 * page_high)
set multiplot
set lmargin at screen 0.39
set rmargin at screen 0.66
set border 1
unset key
unset ytics

first = without(a_label, "debian:")
last = without(b_label, "debian:")
eval of_several
set label 1 clip(a_label, 34) . " → " . clip(b_label, 34) . ": what changed, the " \
	. "largest first" at screen 0.5, screen down(20) center tc rgb "black" noenhanced
set label 2 "a line: the 95 % interval; dark band: counts as equal" \
	. (delta > 0 ? sprintf(", %.3g %%", 100 * delta) : "") \
	. "; light band: too small to be seen" at screen 0.5, screen down(42) \
	center font small tc rgb ink noenhanced
set label 3 "more" at screen 0.36, screen down(62) left font body tc rgb "#d55e00"
set label 4 "less" at screen 0.42, screen down(62) left font body tc rgb "#0072b2"
set label 5 "nothing can be told" at screen 0.48, screen down(62) left font body \
	tc rgb "#777777"
set label 6 "◆ another fate" at screen 0.64, screen down(62) left font body tc rgb ink \
	noenhanced
told = (equal > 0 ? sprintf("%d case%s equal", equal, equal == 1 ? " is" : "s are") : "") \
	. (left_out > 0 ? sprintf("%s%d smaller changes are in change.dat", \
	equal > 0 ? ", " : "", left_out) : "")
if (told ne "") {
	set label 7 told . ": not drawn" at screen 0.01, screen 26.0 / page_high left \
		font small tc rgb '#777777' noenhanced
}

signed(v) = v == 0 ? "0" : (v < 0 ? "−" : "+") . thousands(abs(v))
percent(r) = abs(r - 1) < 5e-5 ? "0" : r >= 1.95 ? "×" . sprintf("%.3g", r) : r < 0.3 ? "÷" \
	. sprintf("%.3g", 1 / r) : sprintf("%s%.3g %%", r < 1 ? "−" : "+", \
	abs(100 * (r - 1)))
# A tic's word is a format.
tic(r) = percent(r) . (percent(r)[strlen(percent(r)):] eq "%" ? "%" : "")
figure_of(v) = (v < 0 ? "−" : "") . thousands(abs(v))
# The case, without its benchmark where all rows are of one.
label_of(p) = clip(benches[p] eq "" || stringcolumn("case") eq benches[p] \
	? stringcolumn("case") : stringcolumn("case")[strlen(benches[p]) + 2:], 52)
# What stands beside a row; its words must leave room for two fates.
brief_unit(t) = strstrt(t, "instructions/") == 1 ? "instr" . t[13:] : t
say(p) = (column("change") == column("change") \
	? (p == 1 ? percent(column("change")) : signed(column("change"))) \
	: "no number") . "   " \
	. (column("a") == column("a") ? figure_of(column("a")) : "-") . " → " \
	. (column("b") == column("b") ? figure_of(column("b")) : "-") \
	. (mixed[p] ? " " . brief_unit(stringcolumn("unit")) : "") . (column("turned") > 0 ? ", " . stringcolumn("fate_a") \
	. " → " . stringcolumn("fate_b") : "")

up_tics = "1.02 1.05 1.1 1.2 1.5 2 3 5 10 20 50 100 1000 10000"
down_tics = "0.98 0.95 0.9 0.8 0.667 0.5 0.333 0.2 0.1 0.05 0.02 0.01 0.001 0.0001"
top = head
do for [p = 1:2] {
	if (rows[p] == 0) { continue }
	set tmargin at screen down(top + over)
	set bmargin at screen down(top + over + rows[p] * row_high)
	top = top + over + rows[p] * row_high + under
	set title (p == 1 ? "by ratio" : "by difference: one side is near the clock's " \
		. "own cost") . (benches[p] eq "" ? "" : ", " . benches[p]) . (mixed[p] ? "" : ", " . units[p]) offset 0, -0.6 font body
	set yrange [rows[p] + 0.5:0.5]
	set xtics () nomirror out scale 0.6 textcolor rgb ink font small noenhanced
	if (p == 1) {
		from = low[1] < 1 / (1 + 1.5 * delta) ? low[1] : 1 / (1 + 1.5 * delta)
		to = high[1] > 1 + 1.5 * delta ? high[1] : 1 + 1.5 * delta
		pad = (to / from) ** 0.05
		from = from / pad
		to = to * pad
		set logscale x
		set xrange [from:to]
		apart = log(to / from) / 5.0
		set xtics add ("0" 1)
		at = 0.0
		do for [t in up_tics] {
			if (real(t) < to && log(real(t)) - at > apart) {
				set xtics add (tic(real(t)) real(t))
				at = log(real(t))
			}
		}
		at = 0.0
		do for [t in down_tics] {
			if (real(t) > from && at - log(real(t)) > apart) {
				set xtics add (tic(real(t)) real(t))
				at = log(real(t))
			}
		}
	} else {
		unset logscale x
		pad = 0.05 * (high[2] - low[2])
		pad = pad > 0 ? pad : 1
		from = low[2] - pad
		to = high[2] + pad
		set xrange [from:to]
		tick = 10 ** floor(log10(to - from))
		tick = (to - from) / tick < 2 ? tick / 2 : (to - from) / tick < 5 ? tick \
			: tick * 2
		do for [i = int(ceil(from / tick)):int(floor(to / tick))] {
			set xtics add (i == 0 ? "0" : signed(i * tick) i * tick)
		}
	}
	none = p == 1 ? 1 : 0
	inside(v) = v < from ? from : v > to ? to : v
	is_of(v) = shown(p) && is("verdict", v)
	here(v) = is_of(v) && column("change") == column("change") ? column("change") : NaN
	set arrow 1 from first none, graph 0 to first none, graph 1 nohead front lc rgb ink lw 1
	if (p == 1 && delta > 0) {
		set object 1 rectangle from first 1 / (1 + delta), graph 0 \
			to first 1 + delta, graph 1 behind fc rgb "#cccccc" \
			fs solid 1 noborder
	}
	if (top >= page_high - 50) { eval foot_of_several }
	array verdicts[3] = ["slower", "faster", "inconclusive"]
	array colours[3] = ["#d55e00", "#0072b2", "#777777"]
	plot "change.dat" using (shown(p) && column("effect") > 0 ? none : NaN) \
		:(column("row")):(p == 1 ? inside(1 / (1 + column("effect"))) \
		: inside(-column("effect"))):(p == 1 ? inside(1 + column("effect")) \
		: inside(column("effect"))):(column("row") - 0.42) \
		:(column("row") + 0.42) with boxxyerror fc rgb "#ececec" \
		fs solid 1 noborder, \
	     for [v = 1:3] "change.dat" using (here(verdicts[v])):(column("row")) \
		:(column("low") == column("low") ? inside(column("low")) \
		: column("change")):(column("high") == column("high") \
		? inside(column("high")) : column("change")) with xerrorbars \
		lc rgb colours[v] lw 2 dt 1 pt 0, \
	     for [v = 1:3] "change.dat" using (column("turned") > 0 ? NaN \
		: here(verdicts[v])):(column("row")) with points lc rgb colours[v] \
		pt 7 ps mark, \
	     for [v = 1:3] "change.dat" using (column("turned") > 0 \
		? here(verdicts[v]) : NaN):(column("row")) with points \
		lc rgb colours[v] pt 13 ps 1.5 * mark, \
	     "change.dat" using (shown(p) ? from : NaN):(column("row")) \
		:(label_of(p)) with labels right offset -0.8, 0 \
		noenhanced font small tc rgb ink, \
	     "change.dat" using (shown(p) ? to : NaN):(column("row")) \
		:(clip(say(p), 52)) with labels left offset 1, 0 noenhanced font small tc rgb ink
	unset label
	unset object
}
unset multiplot
