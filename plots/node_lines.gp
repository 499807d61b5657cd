# node_lines.gp - the lines of memory that an operation needs, by node (vm --explain
# --cache): a grid a case, from the node where the page lies (mem=, rows) to that of the
# new frame (to=, columns); in each cell the lines that come from and go to each node,
# darker the more are of other nodes than 0, where the CPU is.  A model's lines, no time.

cells_most = 6 # panels

# "cow_write state=shared" and the nodes of "cow_write state=shared mem=0 to=1".
case_of(x) = stringcolumn("case")
has_nodes(x) = strstrt(case_of(0), " mem=") > 1 && strstrt(case_of(0), " to=") > 1 \
	&& strstrt(case_of(0), " cpu=") == 0
behind(t, w) = t[strstrt(t, w) + strlen(w):]
node_of(w) = int(real(behind(case_of(0), w)))
group_of(x) = case_of(0)[1:strstrt(case_of(0), " mem=") - 1]
lines(x) = column("loads") + column("stores")


# Only records that are explained with a model of caches have the table.
if (system("test -f lines.dat && echo yes") ne "yes") exit status nothing
nodes = 0
cells = 0
model_of = ""
groups = "" # a ';' behind each
known(t) = strstrt(";" . groups, ";" . t . ";") > 0
add(t) = (groups = known(t) ? groups : groups . t . ";", 0)
# The usual cases first, where the record has them.
do for [w = 1:3] {
	want = w == 1 ? "cow_write state=shared" : w == 2 ? "fault state=absent" \
		: "migrate state=exclusive"
	stats "lines.dat" using (has_nodes(0) && group_of(0) eq want ? add(want) : 0) nooutput
}
stats "lines.dat" using (has_nodes(0) ? (add(group_of(0)), cells = cells + 1, \
	model_of = stringcolumn("cache"), \
	nodes = node_of(" mem=") >= nodes ? node_of(" mem=") + 1 : nodes, \
	nodes = node_of(" to=") >= nodes ? node_of(" to=") + 1 : nodes) : 0) nooutput
if (cells == 0) exit status nothing
eval enough(cells)

array names[cells_most]
panels = 0
rest = groups
left_out = 0
while (strlen(rest) > 0) {
	if (panels < cells_most) {
		panels = panels + 1
		names[panels] = rest[1:strstrt(rest, ";") - 1]
	} else {
		left_out = left_out + 1
	}
	rest = behind(rest, ";")
}
array far[panels * nodes * nodes]
array words[panels * nodes * nodes]
do for [i = 1:panels * nodes * nodes] {
	far[i] = NaN
	words[i] = ""
}
cell(g, m, t) = ((g - 1) * nodes + m) * nodes + t + 1
most = 10
do for [g = 1:panels] {
	stats "lines.dat" using (has_nodes(0) && group_of(0) eq names[g] \
		? (i = cell(g, node_of(" mem="), node_of(" to=")), \
		far[i] = (far[i] == far[i] ? far[i] : 0) \
			+ (column("node") > 0 ? lines(0) : 0), \
		most = far[i] > most ? far[i] : most, \
		words[i] = lines(0) < 0.5 ? words[i] : words[i] \
			. (words[i] eq "" ? "" : "\n") \
			. sprintf("node %d: %.0f", column("node"), lines(0)), 0) : 0) nooutput
}

across = panels > 1 ? 2 : 1
down = (panels + across - 1) / across
side = 96 * nodes > 190 ? 96 * nodes : 190
page_high = 116 + down * (side + 88)
eval canvas(page_high)
set multiplot layout down, across title "Lines of memory that an operation takes, by node" \
	noenhanced margins 0.085, 0.985, 92.0 / page_high, 1 - 78.0 / page_high \
	spacing 0.11, 96.0 / page_high
unset key
unset grid
unset colorbox
set border 0
set xrange [-0.5:nodes - 0.5]
set yrange [nodes - 0.5:-0.5]
set xtics scale 0 0, 1, nodes - 1 norangelimit
set ytics scale 0 0, 1, nodes - 1 norangelimit
set xlabel "to node" offset 0, 0.4
set ylabel "from node" offset 1.2, 0
set cbrange [0:most]
set palette defined (0 "#f1f6fb", 1 "#7fb0dc")
do for [g = 1:panels] {
	set title names[g] offset 0, -0.4
	if (g == panels) {
		eval foot
		set label 101 "lines of 64 bytes; a model of caches, " . model_of \
			. "; the CPU is on node 0; no time of a machine" \
			. (left_out > 0 ? sprintf("; %d more cases in lines.dat", left_out) : "") \
			noenhanced at screen 0.01, screen 30.0 / page_px left font small \
			tc rgb "#777777"
	}
	plot for [m = 0:nodes - 1] for [t = 0:nodes - 1] "+" using (t):(m):(t - 0.48) \
		:(t + 0.48):(m - 0.46):(m + 0.46):(far[cell(g, m, t)]) every ::0::0 \
		with boxxyerror fc palette fs solid 1 noborder, \
	     for [m = 0:nodes - 1] for [t = 0:nodes - 1] "+" using (t):(m) \
		:(words[cell(g, m, t)]) every ::0::0 with labels noenhanced \
		font body tc rgb ink
}
unset multiplot
