# pages.gp - one store or first touch of a base page on amd64, on arm64 with each size
# of page, and on riscv64, in instructions: from the table that run.sh makes.  Variables:
# table, out.
set terminal svg noenhanced size 900,480 font 'DejaVu Sans,13' background 'white'
set output out
set encoding utf8
set datafile separator "\t"
set datafile columnheaders
set datafile missing "NaN"

machines = "amd64 arm64-4K arm64-16K arm64-64K riscv64"
array colour[5] = [0x777777, 0x56b4e9, 0x0072b2, 0x882255, 0xe69f00]
cases = "exclusive exclusive_wp was_shared shared was_shared/ref absent absent/read"

mine = ""
name(bench) = stringcolumn("state") \
	. (stringcolumn("held") eq "none" ? "" : "/" . stringcolumn("held")) \
	. (bench eq "fault" && strstrt(stringcolumn("case"), "by=read") ? "/read" : "")
place(bench) = (bench eq "cow_write" || bench eq "fault") \
	&& stringcolumn("kind") eq "base" \
	&& !strstrt(stringcolumn("case"), "writer=") \
	&& !strstrt(stringcolumn("case"), "by=populate") ? (mine = name(bench), \
	sum [i = 1:words(cases)] (word(cases, i) eq mine ? i : 0)) : 0
at(k) = stringcolumn("machine") eq word(machines, k) \
	&& place(stringcolumn("bench")) \
	? place(stringcolumn("bench")) + (k - 3) * 0.16 : NaN
copied(k) = stringcolumn("fate") eq "copied" ? at(k) : NaN

set bmargin 5
set title "One store to a base page (left), one first touch (right), Linux 6.12"
set style fill solid 0.85 noborder
set logscale y
set yrange [0.7:100000]
set ylabel "instructions a page (emulated, exact)"
set grid ytics lt 1 lc rgb "#dddddd"
set border 3
set tics nomirror out
set ytics ("1" 1, "10" 10, "100" 100, "1,000" 1000, "10,000" 10000, "100,000" 100000)
set key outside top center horizontal samplen 1
set label "c: the page was copied; /ref: somebody holds a reference" \
	at screen 0.99, 0.03 right textcolor rgb "#777777"
set xrange [0.4:words(cases) + 0.6]
set xtics rotate by -20 scale 0 ("" 0)
do for [i = 1:words(cases)] { set xtics add (word(cases, i) i) }
plot for [k = 1:5] table using (at(k)):(column("net") < 1 ? 1 : column("net")):(0.14) \
	with boxes lc rgb colour[k] title word(machines, k), \
	for [k = 1:5] table using (copied(k)):"net":("c") with labels \
	offset 0,0.6 notitle
