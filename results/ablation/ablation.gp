# ablation.gp - a store to a page that was or is write-protected, of one source with
# the bit and without, in instructions: from the table that run.sh exports.
# Variables: table, version, out.
set terminal svg noenhanced size 900,480 font 'DejaVu Sans,13' background 'white'
set output out
set encoding utf8
set datafile separator "\t"
set datafile columnheaders
set datafile missing "NaN"

kernels = "with-the-bit no-exclusive-reuse no-exclusive-mprotect no-exclusive-bit"
cases = "exclusive exclusive/ref exclusive/pin exclusive_wp exclusive_wp/ref " \
	. "was_shared shared"
array colour[4] = [0x0072b2, 0xe69f00, 0x009e73, 0xd55e00]

# Which of the kernels a release is of.
kernel(release) = strstrt(release, word(kernels, 2)) ? 2 \
	: strstrt(release, word(kernels, 3)) ? 3 \
	: strstrt(release, word(kernels, 4)) ? 4 : 1

# The place of a case on the axis; 0: it is not drawn.
mine = ""
place(state, held) = (mine = held eq "none" ? state : state . "/" . held, \
	sum [i = 1:words(cases)] (word(cases, i) eq mine ? i : 0))
at(k) = stringcolumn("bench") eq "cow_write" && stringcolumn("kind") eq "base" \
	&& stringcolumn("writer") eq "parent" \
	&& kernel(stringcolumn("kernel")) == k \
	&& place(stringcolumn("state"), stringcolumn("held")) \
	? place(stringcolumn("state"), stringcolumn("held")) + (k - 2.5) * 0.2 \
	: NaN

set bmargin 6
set title "One store, Linux " . version . ", one source: with the exclusive bit and without"
set style fill solid 0.85 noborder
set logscale y
set yrange [0.7:20000]
set ylabel "instructions a page (emulated, exact)"
set grid ytics lt 1 lc rgb "#dddddd"
set border 3
set tics nomirror out
set ytics ("1" 1, "10" 10, "100" 100, "1,000" 1000, "10,000" 10000)
set key outside top center horizontal samplen 1
set label "c: the page was copied; no bar: that kernel has no such state" \
	at screen 0.99, 0.03 right textcolor rgb "#777777"
set xrange [0.4:words(cases) + 0.6]
set xtics rotate by -20 scale 0 ("" 0)
do for [i = 1:words(cases)] { set xtics add (word(cases, i) i) }
copied(k) = stringcolumn("fate") eq "copied" ? at(k) : NaN
plot for [k = 1:4] table using (at(k)):"net":(0.18) with boxes \
	lc rgb colour[k] title word(kernels, k), \
	for [k = 1:4] table using (copied(k)):"net":("c") with labels \
	offset 0,0.6 notitle
