# fork_pinned.gp - what fork() costs a page of the memory that it maps, by the
# share of the folios with a pinned page, a curve for each kind: the mean over
# trials with its 95 % interval; `once`: nothing is pinned now, but the process
# pinned something before.

kinds = "base thp thp_pte hugetlb"
titles = "'base pages' 'THP mapped by a PMD' 'THP mapped by PTEs' " \
	. "'huge pages of the pool'"

mine(k) = is("bench", "fork_pinned") && is("clock", "time") \
	&& is("kind", word(kinds, k)) && column("net") > 0

of_page(name) = column(name) / (mib(stringcolumn("bytes")) * 256)
cost(x) = of_page("net")
# An interval may be unknown (one trial), or reach under 0.
low(x) = column("low") > 0 ? of_page("low") \
	: column("low") == column("low") ? cost(0) / 10 : cost(0)
high(x) = column("high") == column("high") ? of_page("high") : cost(0)
# Where a row stands: the share that it comes to, in whole folios (a region of few
# has no 1 %); what has none has a place of its own.
folios(x) = is("kind", "base") ? mib(stringcolumn("bytes")) * 256 \
	: mib(stringcolumn("bytes")) / 2
percent(text) = real(text[:strlen(text) - 1])
share(x) = 100 * ceil(folios(0) * percent(stringcolumn("pinned")) / 100) / folios(0)
place(x) = is("pinned", "0%") ? 0.2 : is("pinned", "once") ? 500 : share(0)

# An interval that says nothing shapes no axis.
rows = 0
least = 1e18
most = 0
do for [k = 1:4] {
	stats "summary.dat" using (mine(k) ? (rows = rows + 1, \
		see(word(kinds, k)), least = cost(0) < least ? cost(0) : least, \
		most = cost(0) > most ? cost(0) : most, 1) : 1) nooutput
}
eval enough(rows)

eval canvas(440)
set title "What fork() costs a page, by the share of folios that are pinned"
set logscale y
set yrange [least / 2:most * 2]
set logscale x
set xrange [0.12:1100]
set xtics ("none, ever" 0.2, "1 %%" 1, "10 %%" 10, "100 %%" 100, \
	   "once, no more" 500)
set ytics ("1" 1, "10" 10, "100" 100, "1,000" 1000, "10,000" 10000, \
	   "100,000" 100000)
set ylabel "ns a page of 4 KiB, of one call"
set xlabel "folios with a pinned page"
set key outside right center reverse Left
set bmargin 5.5
eval foot
points = "7 5 9 11"
plot for [k = 1:4] saw(word(kinds, k)) ? "summary.dat" : "/dev/null" \
	using (mine(k) && place(0) >= 1 && place(0) <= 100 ? place(0) : NaN):(cost(0)) \
	smooth unique with lines lc rgb ink lw 2 dt k notitle, \
     for [k = 1:4] saw(word(kinds, k)) ? "summary.dat" : "/dev/null" \
	using (mine(k) ? place(0) : NaN):(cost(0)):(low(0)):(high(0)) \
	with yerrorbars lc rgb ink lw 1 dt 1 pt int(word(points, k)) \
	ps 1.4 * mark notitle, \
     for [k = 1:4] saw(word(kinds, k)) ? NaN : "/dev/null" \
	with linespoints lc rgb ink lw 2 dt k pt int(word(points, k)) \
	ps 1.4 * mark title saw(word(kinds, k)) ? word(titles, k) : ""
