# tail.gp - how often an operation takes long: the share of operations that took
# at least so long, both axes logarithmic, so that one in a hundred and one in ten
# thousand are as far apart as they matter.  Base pages; a panel for cow_write
# (nobody else holding the page) and one for fault by write.
#
# A curve ends where its 95 % interval stops being finite: about four operations
# from the slowest.

array benches[2] = ["cow_write", "fault"]
array titles[2] = ["one store to a write-protected page (cow_write)", \
		   "the first store to a page (fault by=write)"]

mine(p) = alone(0) && is("bench", benches[p]) && is("held", "none") && is("clock", "time") \
	&& is("unit", "ns/page") && (p == 1 \
	? is("kind", "base") && is("writer", "parent") \
	: !is("kind", "thp") && !is("kind", "thp_pte") && is("by", "write"))

# A private file's pages stand beside the base pages of fault: `cached` is only
# theirs, and `absent` is drawn of base pages alone.
drawn(p) = mine(p) && (is("kind", "base") || is("state", "cached"))

low = 1e18
high = 0
least = 1
points_of = 0
extent(value, share) = (points_of = points_of + 1, low = value > 0 && value < low ? value : low, \
	high = value > high ? value : high, \
	least = share < least ? share : least)
do for [p = 1:2] {
	stats "tail.dat" using (drawn(p) \
		? (see(benches[p]), \
		   see(benches[p] . "/" . stringcolumn("state")), \
		   extent(column("value"), column("share")), 1) : 1) nooutput
}
panels = saw("cow_write") + saw("fault")
eval enough(points_of)

# Marks where a curve passes these shares.
before = 1
passes(share) = (before = share == 1 ? 1 : before, \
	hit = sum [i = 1:5] (before > word("0.5 0.1 0.01 0.001 0.0001", i) && \
			     share <= word("0.5 0.1 0.01 0.001 0.0001", i)), \
	before = share, hit > 0)

eval canvas(90 + 310 * panels)
set multiplot layout panels, 1 title "How often an operation takes at least so long" \
	noenhanced margins 0.125, 0.945, 0.125, 0.885 spacing 0, 0.13
eval decades(low / 1.1, high * 1.1)
set logscale y
set yrange [least / 1.5:1.3]
set ytics ("all" 1, "1 in 10" 0.1, "1 in 100" 0.01, "1 in 1,000" 0.001, \
	   "1 in 10,000" 0.0001, "1 in 100,000" 0.00001, \
	   "1 in a million" 0.000001)
set key top right reverse Left
done = 0
do for [p = 1:2] {
	if (!saw(benches[p])) { continue }
	done = done + 1
	set title titles[p] offset 0, -0.5
	if (done == panels) {
		set xlabel "ns a page, net of the clock's own cost"
		eval foot
	}
	state(s) = drawn(p) && is("state", word(states, s))
	has(s) = saw(benches[p] . "/" . word(states, s))
	# The key is in the first panel, and is that of all.
	named(s) = done == 1 && (saw(benches[1] . "/" . word(states, s)) \
		|| saw(benches[2] . "/" . word(states, s)))
	plot for [s = 1:words(states)] has(s) ? "tail.dat" : "/dev/null" \
		using (state(s) ? column("value") : NaN):(column("share")) \
		with fsteps lt s notitle, \
	     for [s = 1:words(states)] has(s) ? "tail.dat" : "/dev/null" \
		using (state(s) && passes(column("share")) ? column("value") \
		       : NaN):(column("share")) with points lt s ps mark notitle, \
	     for [s = 1:words(states)] named(s) ? NaN : "/dev/null" \
		with linespoints lt s ps mark title named(s) ? word(states, s) : ""
	unset label
}
unset multiplot
