# pin_cost.gp - what pinning costs a page, by the pages of one call: io_uring
# registered buffers, a panel for each kind, a curve for each state (pin).
#
# A THP is pinned page by page up to 6.11 or so, and as one folio since, where the
# buffer lies in one: then the cost of a page falls on with the batch.

kinds = "base thp thp_pte hugetlb"
titles = "'base pages' 'THP mapped by a PMD' 'THP mapped by PTEs' " \
	. "'huge pages of the pool'"
array rows[4]

mine(k) = alone(0) && is("bench", "pin") && is("source", "io_uring") \
	&& is("access", "write") && is("clock", "time") \
	&& is("kind", word(kinds, k)) && column("net") > 0

# An interval may be unknown (one trial), or reach under 0.
low(x) = column("low") > 0 ? column("low") \
	: column("low") == column("low") ? column("net") / 10 : column("net")
high(x) = column("high") < 1e18 ? column("high") : column("net")

lowest = 1e18
highest = 0
batches = 0
do for [k = 1:4] {
	rows[k] = 0
	stats "summary.dat" using (mine(k) \
		? (rows[k] = rows[k] + 1, \
		   see(word(kinds, k) . "/" . stringcolumn("state")), \
		   batches = column("batch") > 1 ? 1 : batches, \
		   see("key/" . stringcolumn("state")), \
		   lowest = column("net") < lowest ? column("net") : lowest, \
		   highest = column("net") > highest ? column("net") : highest, \
		   1) : 1) \
		nooutput
}
panels = (rows[1] > 0) + (rows[2] > 0) + (rows[3] > 0) + (rows[4] > 0)
if (batches == 0) exit status nothing
eval enough(rows[1] + rows[2] + rows[3] + rows[4])

high_all = 150 + 270 * panels
eval canvas(high_all)
set multiplot layout panels, 1 title "What pinning costs a page, 95 % interval" \
	noenhanced margins 0.125, 0.8, 90.0 / high_all, 1 - 80.0 / high_all \
	spacing 0, 75.0 / high_all
set logscale xy
set xrange [0.8:640]
set yrange [lowest / 2:highest * 2]
set xtics ("1" 1, "8" 8, "64" 64, "512" 512)
set ytics ("1" 1, "10" 10, "100" 100, "1,000" 1000, "10,000" 10000, \
	   "100,000" 100000)
set ylabel "ns a page"
set key outside right center reverse Left
done = 0
do for [k = 1:4] {
	if (rows[k] == 0) { continue }
	done = done + 1
	set title word(titles, k) offset 0, -0.5
	if (done == panels) {
		set xlabel "pages a call"
		eval foot
	}
	state(s) = mine(k) && is("state", word(states, s))
	has(s) = saw(word(kinds, k) . "/" . word(states, s))
	# The key is beside the first panel, and is that of all.
	named(s) = done == 1 && saw("key/" . word(states, s))
	plot for [s = 1:words(states)] has(s) ? "summary.dat" : "/dev/null" \
		using (state(s) ? column("batch") : NaN):(column("net")) \
		smooth unique with lines lt s notitle, \
	     for [s = 1:words(states)] has(s) ? "summary.dat" : "/dev/null" \
		using (state(s) ? column("batch") : NaN):(column("net")) \
		:(low(0)):(high(0)) with yerrorbars lt s dt 1 ps mark notitle, \
	     for [s = 1:words(states)] named(s) ? NaN : "/dev/null" \
		with linespoints lt s ps mark title named(s) ? word(states, s) : ""
	unset label
}
unset multiplot
