# pin_matrix.gp - the consistency matrix: holder by event, a grid for each kind.
# A cell has a mark and a word, and a colour that says no more than they do.

kinds = "base thp thp_pte hugetlb"
titles = "'base pages' 'THP mapped by a PMD' 'THP mapped by PTEs' " \
	. "'huge pages of the pool'"
columns = 9
array events[9]
array rows[4]

mine(k) = is("kind", word(kinds, k))

total = 0
panels = 0
do for [k = 1:4] {
	rows[k] = 0
	stats "matrix.dat" using (mine(k) \
		? (rows[k] = column("row") > rows[k] ? column("row") : rows[k], \
		   events[int(column("column"))] = stringcolumn("event"), 1) : 1) \
		nooutput
	total = total + rows[k]
	panels = panels + (rows[k] > 0)
}
if (total == 0) exit status nothing

row_high = 26
head = 34
over = 66 # above a panel: its title and the events
under = 10
page_high = head + total * row_high + panels * (over + under) + 36
eval canvas(page_high)
screen_at(pixels) = 1 - pixels / (1.0 * page_high)

verdicts = "consistent refused stale happens skipped broken"
colours = "#cfe8df #d6e6f5 #f8d5c2 #eeeeee #ffffff #f3c0d0"

set multiplot
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
done = 0
do for [k = 1:4] {
	if (rows[k] == 0) { continue }
	done = done + 1
	set tmargin at screen screen_at(top + over)
	set bmargin at screen screen_at(top + over + rows[k] * row_high)
	top = top + over + rows[k] * row_high + under
	set title word(titles, k) offset 0, 1.2
	set yrange [rows[k] + 0.5:0.5]
	unset xtics
	unset ytics
	if (done == 1) {
		set label 1 "Is a held page still the page that is mapped?" \
			at screen 0.5, screen screen_at(20) center tc rgb "black"
	}
	if (done == panels) {
		eval foot
		set label 100 'Linux ' . kernel # skipped cells are drawn too
		set label 101 '!: this kernel must do otherwise   ' \
			. '?: nothing is said of what it must do' noenhanced \
			at screen 0.01, screen 0.015 left font small \
			tc rgb '#777777'
	}
	verdict(v) = mine(k) && is("word", word(verdicts, v))
	holder(x) = (is("source", "none") ? "nobody" \
		: stringcolumn("source") . " " . stringcolumn("access") \
		. (is("by", "unknown") ? "" : " (" . stringcolumn("by") . ")")) . " "
	cell(x) = (is("mark", " ") ? "" : stringcolumn("mark") . " ") \
		. stringcolumn("word") . (column("wrong") > 0 ? "!" : "") \
		. (column("open") > 0 ? "?" : "")
	# A head is drawn with the first cell that has it.
	key(name) = stringcolumn("kind") . "/" . stringcolumn(name) . "/"
	once(word) = mine(k) && !saw(word) ? (see(word), 1) : 0
	plot for [v = 1:words(verdicts)] "matrix.dat" \
		using (verdict(v) ? column("column") : NaN):(column("row")) \
		:(column("column") - 0.48):(column("column") + 0.48) \
		:(column("row") - 0.45):(column("row") + 0.45) \
		with boxxyerror fc rgb word(colours, v) lt 1 lw 1 dt 1 \
		fs solid 1 border lc rgb "#bbbbbb", \
	     "matrix.dat" using (mine(k) ? column("column") : NaN) \
		:(column("row")):(cell(0)) with labels noenhanced font small \
		tc rgb ink, \
	     "matrix.dat" using (once(key("source") . stringcolumn("access")) \
		? 0.501 : NaN):(column("row")) \
		:(holder(0)) with labels right offset -0.4, 0 noenhanced \
		font small tc rgb ink, \
	     "matrix.dat" using (once(key("event")) ? column("column") : NaN) \
		:(0.501) \
		:(stringcolumn("event")) with labels offset 0, 0.6 noenhanced \
		font small tc rgb ink
	unset label
}
unset multiplot
