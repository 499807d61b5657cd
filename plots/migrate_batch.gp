# migrate_batch.gp - what moving memory to another node costs, by the pages (folios)
# of one call of move_pages(): a curve for each kind of page (migrate).  Of 4 KiB of
# memory, so that kinds can be compared; each call first drains every CPU's LRU
# batches, which small batches pay for again and again.

kinds = "base thp thp_pte"
array titles[3] = ["base pages", "THPs mapped by PMDs", "THPs mapped by PTEs"]
points = "7 5 9"
colours = "#0072b2 #d55e00 #009e73"

mine(k) = alone(0) && is("bench", "migrate") && is("by", "move_pages") \
	&& is("state", "exclusive") && usual("flags") && usual("bytes") \
	&& usual("mem") && usual("to") && usual("cpu") \
	&& is("kind", word(kinds, k)) && column("net") > 0
pages(k) = k == 1 ? 1 : 512
us(name, k) = column(name) > 0 && column(name) < 1e18 \
	? column(name) / pages(k) / 1000 : column("net") / pages(k) / 1000

rows = 0
batches = " "
low = 1e18
high = 0
do for [k = 1:3] {
	stats "summary.dat" using (mine(k) ? (rows = rows + 1, see(word(kinds, k)), \
		batches = strstrt(batches, " " . stringcolumn("batch") . " ") \
			? batches : batches . stringcolumn("batch") . " ", \
		low = us("net", k) < low ? us("net", k) : low, \
		high = us("net", k) > high ? us("net", k) : high, 1) : 1) nooutput
}
if (words(batches) < 2) exit status nothing
eval enough(rows)

eval canvas(440)
set title "What moving 4 KiB of memory to another node costs"
set logscale xy
set xrange [0.8:640]
set yrange [low / 1.6:high * 1.6]
set xtics ("1" 1, "8" 8, "64" 64, "512" 512) norangelimit
set ytics () norangelimit
do for [e = -3:6] {
	do for [m in "1 2 5"] { set ytics add (sprintf("%g", m * 10.0 ** e) m * 10.0 ** e) }
}
set ylabel of_clock . " for 4 KiB"
set xlabel "pages (THPs) of one call of move_pages()"
set key top right
set bmargin 5.5
eval foot
plot for [k = 1:3] saw(word(kinds, k)) ? "summary.dat" : "/dev/null" \
	using (mine(k) ? column("batch") : NaN):(us("net", k)) smooth unique \
	with lines lc rgb word(colours, k) lw 2 dt k notitle, \
     for [k = 1:3] saw(word(kinds, k)) ? "summary.dat" : "/dev/null" \
	using (mine(k) ? column("batch") : NaN):(us("net", k)) \
	:(us("low", k)):(us("high", k)) with yerrorbars \
	lc rgb word(colours, k) pt int(word(points, k)) ps mark lw 1.5 notitle, \
     for [k = 1:3] saw(word(kinds, k)) ? NaN : "/dev/null" \
	with linespoints lc rgb word(colours, k) lw 2 dt k \
	pt int(word(points, k)) ps mark title saw(word(kinds, k)) ? titles[k] : ""
