# history.gp - what each case takes on kernel after kernel: a panel a group of cases
# that differ in their state alone, a line a state, a mark a fate; a ring where the
# pages meet another fate than on the kernel before.  Groups that do not change
# are counted, not drawn.

# A store that meets no fault is a mark of its own.
fates = "absent zeroed filled copied kept no_fault shared moved swapped merged freed " \
	. "guarded refused odd"
array points[14] = [1, 12, 8, 5, 7, 6, 13, 9, 11, 15, 10, 3, 14, 2]
fate(x) = strstrt(stringcolumn("group"), "cow_write") == 1 && is("fate", "kept") \
	&& column("faults") < 0.5 ? "no_fault" : stringcolumn("fate")
spaced(t) = t eq "no_fault" ? "no fault" : t

panels = 0
equal = 0
kernels = 0
turns = 0 # fates that are others than before
points_of = 0
stats "history.dat" using (turns = turns + (column("turned") == 1), \
	points_of = points_of + (column("panel") > 0), panels = column("panel") > panels ? column("panel") \
	: panels, equal = -column("panel") > equal ? -column("panel") : equal, \
	kernels = column("at") > kernels ? column("at") : kernels, 1) nooutput
if (kernels < 2) exit status nothing
eval enough(points_of)

# Kernels of which no panel has a case have no place.
array place[kernels]
do for [i = 1:kernels] { place[i] = 0 }
stats "history.dat" using (column("panel") > 0 ? (place[int(column("at"))] = 1) : 0, 1) \
	nooutput
records = kernels
kernels = 0
do for [i = 1:records] {
	kernels = kernels + (place[i] > 0)
	place[i] = place[i] > 0 ? kernels : 0
}
if (kernels < 2) exit status nothing
at(x) = place[int(column("at"))]

array labels[kernels]
array tops[panels]
array titles[panels]
array units[panels]
# Which states a panel has, and which marks, "state/fate", by their numbers: what no
# row has is not looked for, since each is a reading of the whole table.
array lines_of[panels]
array marks_of[panels]
do for [i = 1:panels] { tops[i] = 0; lines_of[i] = " "; marks_of[i] = " " }
do for [i = 1:kernels] { labels[i] = "" }

# Where the first of two lines ends.
blank(t, n) = n < 2 ? 40 : t[n:n] eq " " ? n : blank(t, n - 1)
short(t) = strlen(t) > 40 ? t[:39] . "…" : t
number(list, w, i) = i > words(list) || word(list, i) eq w ? i : number(list, w, i + 1)
with(list, w) = strstrt(list, " " . w . " ") ? list : list . w . " "
gather(p, s, f) = (lines_of[p] = with(lines_of[p], sprintf("%d", s)), \
	marks_of[p] = with(marks_of[p], sprintf("%d/%d", s, f)), 0)
note(p) = p < 1 ? 0 : (gather(p, number(states, stringcolumn("state"), 1), \
	number(fates, fate(0), 1)), tops[p] = column("net") > tops[p] ? column("net") : tops[p], \
	titles[p] = stringcolumn("group"), units[p] = stringcolumn("unit"), 0)
same = ""
mixed = 0
stats "history.dat" using (note(int(column("panel"))), \
	mixed = mixed + (same ne "" && !is("unit", same)), same = stringcolumn("unit"), \
	at(0) > 0 ? (labels[at(0)] = version(stringcolumn("kernel"))) : "", \
	column("panel") > 0 ? see(stringcolumn("state")) + see("f:" . fate(0)) \
	: 0, 1) nooutput

# In pixels.
wide = 300
tall = 226
over = turns > 0 ? 116 : 96
columns = 3
lines = (panels + columns - 1) / columns
under = 30
page_high = over + lines * tall + under
eval canvas(page_high)
at_x(p) = ((p - 1) % columns) / (1.0 * columns)
at_y(pixels) = 1 - pixels / (1.0 * page_high)

first = labels[1]
last = labels[kernels]
eval of_several
set multiplot
unset key
set label 1 "What each case takes, kernel after kernel" \
	. (mixed ? "" : ", " . same) at screen 0.5, screen at_y(20) \
	center tc rgb "black" noenhanced
if (equal > 0) {
	set label 2 sprintf("%d group%s of cases without a change over 2 %% are not drawn", \
		equal, equal == 1 ? "" : "s") at screen 0.01, screen 0.015 left font small \
		tc rgb '#777777' noenhanced
}

# The key, once: states by colour and dash, fates by mark.
set border 0
unset tics
set xrange [0:100]
set yrange [(turns > 0 ? -1 : 0):2]
set lmargin at screen 0.03
set rmargin at screen 0.99
set tmargin at screen at_y(34)
set bmargin at screen at_y(over - 22)
array sx[words(states)]
array fx[words(fates)]
next = 0
do for [s = 1:words(states)] {
	sx[s] = next
	next = next + (saw(word(states, s)) ? 13 : 0)
}
used = 0
do for [f = 1:words(fates)] { used = used + saw("f:" . word(fates, f)) }
next = 0
do for [f = 1:words(fates)] {
	fx[f] = next
	next = next + (saw("f:" . word(fates, f)) ? (used > 9 ? 95.0 / used : 10.5) : 0)
}
plot for [s = 1:words(states)] "+" using \
	(saw(word(states, s)) && $0 < 2 ? sx[s] + 2.5 * $0 : NaN):(1.5) \
	every ::0::1 with lines lt s, \
     for [s = 1:words(states)] "+" using (saw(word(states, s)) ? sx[s] + 3 : NaN) \
	:(1.5):(word(states, s)) every ::0::0 with labels left noenhanced \
	font body tc rgb ink, \
     for [f = 1:words(fates)] "+" using (saw("f:" . word(fates, f)) ? fx[f] + 1 : NaN) \
	:(0.5) every ::0::0 with points pt points[f] ps mark lc rgb ink, \
     for [f = 1:words(fates)] "+" using (saw("f:" . word(fates, f)) ? fx[f] + 2.4 : NaN) \
	:(0.5):(spaced(word(fates, f))) every ::0::0 with labels left noenhanced \
	font body tc rgb ink, \
     "+" using (turns > 0 ? 1 : NaN):(-0.5) every ::0::0 with points pt 6 ps 2.4 * mark lw 1.5 \
	lc rgb "#cc0000", \
     "+" using (turns > 0 ? 3 : NaN):(-0.5):("another fate than before") every ::0::0 with labels \
	left noenhanced font body tc rgb ink
unset label

set border 3 lc rgb ink lw 1
set xrange [0.6:kernels + 0.4]
set xtics () nomirror out scale 0.6 textcolor rgb ink font small noenhanced
# As many as stand beside each other; the last one always.
letters = 0.0
do for [i = 1:kernels] { letters = letters + strlen(labels[i]) / (1.0 * kernels) }
apart = 210.0 / kernels # px
step = letters * 6.6 > apart ? ceil(letters * 6.6 / apart) : 1
do for [i = 1:kernels:step] {
	if ((kernels - i) * apart > letters * 6.6) { set xtics add (labels[i] i) }
}
set xtics add (labels[kernels] kernels)
set grid ytics lt 1 lc rgb faint lw 1 dt 1
across = 20
brief(v) = v > 999999 ? sprintf("%.3gM", v / 1e6) : v > 99999 ? sprintf("%.0fk", v / 1e3) \
	: thousands(v)
do for [p = 1:panels] {
	row = (p - 1) / columns
	set lmargin at screen at_x(p) + 0.078
	set rmargin at screen at_x(p) + 0.312
	set tmargin at screen at_y(over + row * tall + 38)
	set bmargin at screen at_y(over + row * tall + tall - 42)
	name = titles[p] . (mixed ? ", " . units[p] : "")
	end = blank(name, 40)
	name = strlen(name) > 40 ? name[:end] . "\n" . short(name[end + 1:]) : name
	set title name font small offset 0, -0.7 noenhanced
	set yrange [0:tops[p] * 1.15]
	tick = 10 ** floor(log10(tops[p]))
	tick = tops[p] / tick < 2 ? tick / 2 : tops[p] / tick < 5 ? tick : tick * 2
	set ytics () nomirror out scale 0.6 textcolor rgb ink font small
	do for [i = 0:int(tops[p] * 1.15 / tick)] {
		set ytics add (brief(i * tick) i * tick)
	}
	if (p == panels) { eval foot_of_several }
	here(s, f) = column("panel") == p && (s == 0 || is("state", word(states, s))) \
		&& (f == 0 || fate(0) eq word(fates, f))
	state_of(m) = int(m[:strstrt(m, "/") - 1])
	fate_of(m) = int(m[strstrt(m, "/") + 1:])
	plot for [s in lines_of[p]] "history.dat" using \
		(here(int(s), 0) ? at(0) : NaN):(column("net")) with lines lt int(s), \
	     for [m in marks_of[p]] "history.dat" using \
		(here(state_of(m), fate_of(m)) ? at(0) : NaN):(column("net")) with points \
		lt state_of(m) pt points[fate_of(m)] ps mark, \
	     "history.dat" using (here(0, 0) && column("turned") == 1 ? at(0) : NaN) \
		:(column("net")) with points pt 6 ps 2.4 * mark lw 1.5 lc rgb "#cc0000"
}
unset multiplot
