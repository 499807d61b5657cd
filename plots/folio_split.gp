# folio_split.gp - what splitting a folio costs, by state and by who holds it:
# left by the size of the folio that is split to pages (thp_split_folio by=cold),
# right by the order of the folios that a THP is split to (by=debugfs, where the
# kernel permits it).  A folio that somebody holds is not split: that line is the
# price of the refusal.

sizes = 0
orders = 0
mine(x) = is("bench", "thp_split_folio") && column("net") > 0
cold(x) = mine(0) && is("by", "cold")
debugfs(x) = mine(0) && is("by", "debugfs") && is("kind", "thp")

# A THP that a PMD maps stands beside the one that PTEs map.
size_at(kind) = kind eq "thp" ? 12 : kind eq "thp_pte" ? 11 : \
	log(real(kind[6:strlen(kind) - 1])) / log(2)
held_of(x) = stringcolumn("held")
us(name) = column(name) < 1e18 && column(name) > 0 ? column(name) / 1000 : NaN
low(x) = us("low") == us("low") ? us("low") : us("net")
high(x) = us("high") == us("high") ? us("high") : us("net")
stats "summary.dat" using (is("bench", "thp_split_folio") \
	&& (cold(0) || debugfs(0)) \
	? (sizes = sizes + cold(0), orders = orders + debugfs(0), \
	   span(us("net")), 1) : 1) nooutput
eval enough(sizes + orders)

eval canvas(480)
set multiplot layout 1, (sizes > 0) + (orders > 0) \
	margins 0.09, 0.98, 0.22, 0.76 spacing 0.1
set label 1 "What splitting a folio costs: mean over trials, 95 % interval" \
	at screen 0.5, screen 0.955 center tc rgb "black"
eval foot
eval powers(least, most)
set ylabel of_clock . " a folio"
drawn = "exclusive was_shared shared"
# Beside each other: a state often costs what another does.
aside(name) = name eq "exclusive" || name eq "ref" ? -0.16 \
	: name eq "shared" ? 0.16 : 0
set key at screen 0.5, screen 0.92 center top maxrows 2 samplen 2 \
	font small
state_index(name) = sum [i = 1:words(states)] (word(states, i) eq name ? i : 0)

if (sizes > 0) {
	set title "split to pages, by size (shared and held: refused)"
	set xlabel "size (KiB, MiB)"
	set xrange [3.5:12.5]
	set xtics ("16" 4, "32" 5, "64" 6, "128" 7, "256" 8, "512" 9, \
		   "1M" 10, "2M" 11, "2M,\nPMD" 12)
	plot for [name in drawn] "summary.dat" using \
		(cold(0) && is("state", name) && is("held", "none") \
		? size_at(stringcolumn("kind")) + aside(name) : NaN) \
		:(us("net")):(low(0)):(high(0)) with yerrorbars lt state_index(name) dt 1 \
		ps mark title name, \
	     for [name in "ref pin"] "summary.dat" using \
		(cold(0) && is("state", "exclusive") && is("held", name) \
		? size_at(stringcolumn("kind")) + aside(name) : NaN) \
		:(us("net")):(low(0)):(high(0)) with yerrorbars lc rgb ink dt 1 \
		pt (name eq "ref" ? 1 : 2) ps mark title "held=" . name
	unset key
}
if (sizes > 0) { unset label }
if (orders > 0) {
	set title "a THP split to folios of an order"
	set xlabel "order split to"
	set xrange [-0.5:8.5]
	set xtics ("0" 0, "2" 2, "4" 4, "6" 6, "8" 8)
	plot for [name in drawn] "summary.dat" using \
		(debugfs(0) && is("state", name) && is("held", "none") \
		? column("axis.order") + 1.5 * aside(name) : NaN):(us("net")):(low(0)):(high(0)) \
		with yerrorbars lt state_index(name) dt 1 ps mark title name
}
unset multiplot
