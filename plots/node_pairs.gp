# node_pairs.gp - what an operation takes between each pair of NUMA nodes: a grid
# from the node where the memory lies (mem=, rows) to that of the new frames (to=,
# columns), the number in each cell, darker where it is more; the nodes' distance
# (SLIT) on the side, where firmware has one.
#
# migrate moves pages, cow_write copies them: the mean over trials of their net
# midmeans, a page or a folio, cpu= at its default.  Instructions know no distance:
# where they are the same for all pairs nothing is drawn (node_lines.gp is of the lines
# of memory, which do differ).

array titles[4] = ["moving a base page (migrate)", "moving a THP (migrate)", \
		   "copying a base page (cow_write)", \
		   "a store to a shared THP (cow_write)"]
kinds = "base thp base thp"

number_word(name) = strstrt("0123456789", stringcolumn(name)[1:1]) > 0
one(w) = is("kind", word(kinds, w)) && is("held", "none") && (w <= 2 \
	? is("bench", "migrate") && is("by", "move_pages") \
	&& is("state", "exclusive") && usual("batch") && usual("flags") \
	: is("bench", "cow_write") && is("state", "shared") && usual("writer"))
mine(w) = alone(0) && usual("cpu") && usual("bytes") && one(w) && column("net") > 0 \
	&& number_word("mem") && number_word("to")

nodes = 0
array rows[5]
array lows[5]
array highs[5]
more(a, b) = a > b ? a : b
# The fifth panel is the distance, of whatever pairs there are, each once.
pair(what) = what . stringcolumn("mem") . ">" . stringcolumn("to")
once(what) = saw(pair(what)) ? 0 : (see(pair(what)), 1)
shown(w, what) = w < 5 ? mine(w) : (mine(1) || mine(2) || mine(3) || mine(4)) \
	&& column("distance") > 0 && once(what)
amount(w) = w < 5 ? column("net") / 1000 : column("distance")
panels = 0
do for [w = 1:5] {
	rows[w] = 0
	lows[w] = 1e18
	highs[w] = 0
	stats "summary.dat" using (shown(w, "count") ? (rows[w] = rows[w] + 1, \
		lows[w] = amount(w) < lows[w] ? amount(w) : lows[w], \
		highs[w] = more(amount(w), highs[w]), \
		nodes = more(nodes, more(column("mem"), column("to")) + 1), 1) \
		: 1) nooutput
	panels = panels + (rows[w] > 1)
}
drawn = panels - (rows[5] > 1)
points_of = rows[1] + rows[2] + rows[3] + rows[4]
eval enough((drawn == 0 && points_of > 2 ? 2 : points_of))

differ = 0
do for [w = 1:4] { differ = differ || (rows[w] > 1 && highs[w] > 1.02 * lows[w]) }
if (clock eq "instructions" && !differ) exit status alike

across = panels > 1 ? 2 : 1
down = (panels + across - 1) / across
side = more(260, 46 * nodes)
page_high = 106 + down * (side + 88)
eval canvas(page_high)
set multiplot layout down, across title "What it takes between NUMA nodes, " . of_clock \
	noenhanced margins 0.085, 0.985, 82.0 / page_high, 1 - 78.0 / page_high \
	spacing 0.11, 96.0 / page_high
unset key
unset grid
unset colorbox
set border 0
set style fill solid 1 border lc rgb "#ffffff"
set xrange [-0.5:nodes - 0.5]
set yrange [nodes - 0.5:-0.5]
set xtics scale 0 0, 1, nodes - 1 norangelimit
set ytics scale 0 0, 1, nodes - 1 norangelimit
set xlabel "to node" offset 0, 0.4
set ylabel "from node" offset 1.2, 0
figure_of(w) = w == 5 ? sprintf("%.0f", amount(w)) \
	: amount(w) < 9.995 ? sprintf("%.2f", amount(w)) \
	: amount(w) < 99.95 ? sprintf("%.1f", amount(w)) : thousands(amount(w))
letters = nodes > 8 ? ",7" : small
done = 0
do for [w = 1:5] {
	if (rows[w] < 2) { continue }
	done = done + 1
	if (w < 5) {
		set title titles[w] offset 0, -0.4
		set palette defined (0 "#f1f6fb", 1 "#7fb0dc")
	} else {
		set title "distance (SLIT)" offset 0, -0.4
		set palette defined (0 "#fdf6ee", 1 "#e8b27a")
	}
	# Under a tenth of difference is hardly shaded.
	set cbrange [lows[w] * 0.999:more(highs[w], lows[w] * 1.1) * 1.001]
	if (done == panels) { eval foot }
	plot "summary.dat" using (shown(w, "box") ? column("to") : NaN):(column("mem")) \
		:(column("to") - 0.48):(column("to") + 0.48) \
		:(column("mem") - 0.46):(column("mem") + 0.46):(amount(w)) \
		with boxxyerror fc palette fs solid 1 noborder, \
	     "summary.dat" using (shown(w, "word") ? column("to") : NaN):(column("mem")) \
		:(figure_of(w)) with labels font letters noenhanced tc rgb ink
}
unset multiplot
