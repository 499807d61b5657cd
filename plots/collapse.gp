# collapse.gp - MADV_COLLAPSE by how many of a folio's 512 pages are there: the
# left end is the fixed cost (a folio, its clearing, the drain of every CPU's
# lists), the slope what a page adds.

rows = 0
mine(x) = is("bench", "thp_collapse") && column("net") > 0
base(x) = mine(0) && is("kind", "base") && is("held", "none") \
	&& is("state", "exclusive")
us(name) = column(name) < 1e18 && column(name) > 0 ? column(name) / 1000 : NaN
low(x) = us("low") == us("low") ? us("low") : us("net")
high(x) = us("high") == us("high") ? us("high") : us("net")
stats "summary.dat" using (is("bench", "thp_collapse") && base(0) \
	? (rows = rows + 1, span(us("min")), span(us("net")), 1) : 1) nooutput
eval enough(rows)

eval canvas(480)
set title "Collapse of a huge page's pages, by how many are there"
set logscale x 2
set xrange [0.8:640]
eval powers(least, most)
set xtics (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
set xlabel "pages that are there, of 512"
set ylabel of_clock . " a folio"
set key outside top center maxrows 1
set bmargin 5
eval foot
plot "summary.dat" using (base(0) ? column("present") : NaN):(us("net")) \
	:(low(0)):(high(0)) with yerrorbars lt 5 dt 1 ps mark \
	title "mean over trials, 95 % interval", \
     "summary.dat" using (base(0) ? column("present") : NaN):(us("min")) \
	with points lc rgb ink pt 2 ps mark title "least of all operations"
