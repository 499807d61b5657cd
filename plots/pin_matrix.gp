# pin_matrix.gp - the consistency matrix: holder by event, a grid for each kind.
# A cell has a mark and a word, and a colour that says no more than they do; below
# the grids stands what each mark in use means.  Holders of which every cell was
# skipped are counted, not drawn.

kinds = "base thp thp_pte hugetlb"
titles = "'base pages' 'THP mapped by a PMD' 'THP mapped by PTEs' " \
	. "'huge pages of the pool'"
columns = 9
array rows[4]
array drawn[4] # numbers of rows

mine(k) = is("kind", word(kinds, k))

verdicts = "consistent refused stale happens skipped broken wrong"
colours = "#cfe8df #d6e6f5 #f0ead6 #eeeeee #ffffff #f3c0d0 #f2a08c"
array means[8] = ["✓ consistent: what one side stores, the other reads", \
	"○ refused: the event left the page alone", \
	"≠ stale: another page than the held one is mapped", \
	"· happens: nobody holds the page", \
	"- skipped: this machine cannot", \
	"! broken: a call failed", \
	"✗ this kernel must do otherwise: a wrong trial", \
	"? nothing is said of what it must do"]
array signs[8] # how many cells have it
do for [v = 1:8] { signs[v] = 0 }
which(x) = column("wrong") > 0 ? 7 : (sum [v = 1:6] is("word", word(verdicts, v)) ? v : 0)
listed(list, n) = strstrt(list, sprintf(" %d ", n)) > 0

total = 0
panels = 0
cells = 0
folded = 0
do for [k = 1:4] {
	last = 0
	drawn[k] = " "
	stats "matrix.dat" using (mine(k) ? (last = column("row") > last \
		? column("row") : last, is("word", "skipped") \
		|| listed(drawn[k], column("row")) ? 0 : (drawn[k] = drawn[k] \
		. sprintf("%d ", column("row")), 0), 1) : 1) nooutput
	rows[k] = words(drawn[k])
	folded = folded + last - rows[k]
	total = total + rows[k]
	panels = panels + (rows[k] > 0)
	stats "matrix.dat" using (mine(k) && listed(drawn[k], column("row")) \
		? (cells = cells + 1, signs[which(0)] = signs[which(0)] + 1, \
		signs[8] = signs[8] + (column("open") > 0), 1) : 1) nooutput
}
eval enough(cells)

signs_of = sum [v = 1:8] signs[v] > 0
row_high = 26
head = 34
over = 66 # above a panel: its title and the events
under = 10
line_high = 20
lines = (signs_of + 1) / 2 + (folded > 0)
page_high = head + total * row_high + panels * (over + under) + 14 + lines * line_high + 30
eval canvas(page_high)
screen_at(pixels) = 1 - pixels / (1.0 * page_high)

set multiplot
set label 1 "Is a held page still the page that is mapped?" \
	at screen 0.5, screen screen_at(20) center tc rgb "black"
# The signs in use.
top = head + total * row_high + panels * (over + under) + 14
n = 0
do for [v = 1:8] {
	if (signs[v] == 0) { continue }
	x = n % 2 == 0 ? 0.02 : 0.51
	y = top + (n / 2) * line_high
	if (v < 8) {
		set object 10 + v rectangle from screen x, screen screen_at(y + 7) \
			to screen x + 0.018, screen screen_at(y - 7) \
			fc rgb word(colours, v) fs solid 1 border lc rgb "#bbbbbb" lw 1
	}
	set label 10 + v means[v] at screen x + 0.028, screen screen_at(y) left \
		font small tc rgb ink noenhanced
	n = n + 1
}
if (folded > 0) {
	set label 30 sprintf("%d holder%s of which every cell was skipped %s not drawn", \
		folded, folded == 1 ? "" : "s", folded == 1 ? "is" : "are") \
		at screen 0.02, screen screen_at(top + (lines - 1) * line_high) left \
		font small tc rgb '#777777'
}
eval foot
set label 100 'Linux ' . kernel # skipped cells are drawn too

set lmargin at screen 0.19
set rmargin at screen 0.99
unset key
unset border
unset grid
set xrange [0.5:columns + 0.5]
set xtics scale 0 font small
set ytics scale 0 font small
set style fill solid 1 border lc rgb "#ffffff"
top = head
holder(x) = (is("source", "none") ? "nobody" \
	: stringcolumn("source") . " " . stringcolumn("access") \
	. (is("by", "unknown") ? "" : " (" . stringcolumn("by") . ")")) . " "
cell(x) = (is("mark", " ") ? "" : stringcolumn("mark") . " ") \
	. stringcolumn("word") . (column("open") > 0 ? "?" : "")
do for [k = 1:4] {
	if (rows[k] == 0) { continue }
	set tmargin at screen screen_at(top + over)
	set bmargin at screen screen_at(top + over + rows[k] * row_high)
	top = top + over + rows[k] * row_high + under
	set title word(titles, k) offset 0, 1.2
	set yrange [rows[k] + 0.5:0.5]
	unset xtics
	unset ytics
	here(x) = mine(k) && listed(drawn[k], column("row"))
	at(x) = sum [i = 1:rows[k]] (int(word(drawn[k], i)) == column("row") ? i : 0)
	verdict(v) = here(0) && which(0) == v
	# A head is drawn with the first cell that has it.
	key(name) = stringcolumn("kind") . "/" . stringcolumn(name) . "/"
	once(word) = here(0) && !saw(word) ? (see(word), 1) : 0
	plot for [v = 1:words(verdicts)] "matrix.dat" \
		using (verdict(v) ? column("column") : NaN):(at(0)) \
		:(column("column") - 0.48):(column("column") + 0.48) \
		:(at(0) - 0.45):(at(0) + 0.45) \
		with boxxyerror fc rgb word(colours, v) lt 1 lw 1 dt 1 \
		fs solid 1 border lc rgb "#bbbbbb", \
	     "matrix.dat" using (here(0) ? column("column") : NaN) \
		:(at(0)):(cell(0)) with labels noenhanced font small \
		tc rgb ink, \
	     "matrix.dat" using (once(key("source") . stringcolumn("access")) \
		? 0.501 : NaN):(at(0)) \
		:(holder(0)) with labels right offset -0.4, 0 noenhanced \
		font small tc rgb ink, \
	     "matrix.dat" using (once(key("event")) ? column("column") : NaN) \
		:(0.501) \
		:(stringcolumn("event")) with labels offset 0, 0.6 noenhanced \
		font small tc rgb ink
	unset label
	unset object
}
unset multiplot
