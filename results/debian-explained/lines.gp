# lines.gp - the lines of memory that an operation needs, between each pair of nodes:
# a grid from the node where the page lies (mem=, rows) to that of the new frame
# (to=, columns), each cell with the lines that come from each node, darker the more
# come from node 1, which is not the CPU's.  A model's lines, no time.
# Reads what `cowbench export --format lines` writes of a record of two nodes.
# Variables: table, out.
set terminal svg noenhanced size 900,360 font 'DejaVu Sans,13' background 'white'
set output out
set encoding utf8
set datafile separator "\t"
set datafile columnheaders

array words[3] = ["cow_write state=shared", "fault state=absent", \
		  "migrate state=exclusive"]
array titles[3] = ["copying a page (cow_write)", "first touch (fault)", \
		   "moving a page (migrate)"]
mine(w, m, t) = stringcolumn("case") eq sprintf("%s mem=%d to=%d", words[w], m, t)
lines(x) = column("loads") + column("stores")

# lots[node + 1] of a pair.
array lots[2]
array far[12]
array near[12]
do for [w = 1:3] {
	do for [pair = 0:3] {
		m = pair / 2
		t = pair % 2
		lots[1] = NaN # no such case
		lots[2] = NaN
		stats table using (mine(w, m, t) \
			? (lots[column("node") + 1] = lines(0)) : 0) nooutput
		near[4 * (w - 1) + pair + 1] = lots[1]
		far[4 * (w - 1) + pair + 1] = lots[2]
	}
}

set multiplot layout 1, 3 title "Lines of memory an operation takes, by node" \
	margins 0.06, 0.98, 0.22, 0.78 spacing 0.05
unset key
unset colorbox
set border 0
set xrange [-0.5:1.5]
set yrange [1.5:-0.5]
set xtics scale 0 0, 1, 1 norangelimit
set ytics scale 0 0, 1, 1 norangelimit
set xlabel "to node" offset 0, 0.4
set ylabel "from node" offset 1.2, 0
set cbrange [0:130]
set palette defined (0 "#f1f6fb", 1 "#7fb0dc")
said(node, x) = x == x ? sprintf("node %d: %.1f", node, x) : ""
cell(w, p) = 4 * (w - 1) + p + 1
do for [w = 1:3] {
	set title titles[w] offset 0, -0.4
	if (w == 3) {
		set label "a model of caches (2 MiB, 16 ways); the CPU is on node 0; no time of a machine" \
			at screen 0.98, 0.04 right textcolor rgb "#777777"
	}
	plot for [p = 0:3] "+" using (p % 2):(p / 2):(p % 2 - 0.48):(p % 2 + 0.48) \
		:(p / 2 - 0.46):(p / 2 + 0.46):(far[cell(w, p)]) every ::0::0 \
		with boxxyerror fc palette fs solid 1 noborder, \
	     for [p = 0:3] "+" using (p % 2):(p / 2 - 0.1) \
		:(said(0, near[cell(w, p)])) every ::0::0 with labels, \
	     for [p = 0:3] "+" using (p % 2):(p / 2 + 0.1) \
		:(said(1, far[cell(w, p)])) every ::0::0 with labels
	unset ylabel
}
unset multiplot
