# cow_write_ecdf.gp - how long one store to a write-protected base page takes:
# the distribution of each state over all operations of all trials, net of the
# empty pair of stamps.  One panel where nobody else holds the page and one where
# a plain reference is held: there only the exclusive bit still allows reuse.
#
# A curve further to the left is faster; a step is a second way through the
# kernel; steps of 10 ns are the clock.

row(x) = alone(0) && is("bench", "cow_write") && is("kind", "base") && \
	is("writer", "parent") && is("clock", "time") && column("small") == 0

low = 1e18
high = 0
points_of = 0
extent(value, share) = \
	(points_of = points_of + 1, low = share > 0.001 && value > 0 && value < low ? value : low, \
	 high = share < 0.996 && value > high ? value : high)
stats "ecdf.dat" using (row(0) \
	? (see(stringcolumn("held")), \
	   see(stringcolumn("held") . "/" . stringcolumn("state")), \
	   extent(column("value"), column("share")), 1) : 1) nooutput

array helds[2] = ["none", "ref"]
array titles[2] = ["nobody else holds the page (held=none)", \
		   "a plain reference is held too (held=ref)"]
panels = (saw("none") ? 1 : 0) + (saw("ref") ? 1 : 0)
eval enough(points_of)

# Marks where a curve passes these shares: rows of one case follow each other.
before = 0
passes(share) = \
	(hit = sum [i = 1:5] (before < word("0.1 0.25 0.5 0.75 0.9", i) && \
			      share >= word("0.1 0.25 0.5 0.75 0.9", i)), \
	 before = share, hit > 0)

# A state that takes no fault is too short for a distribution.
short = NaN
stats "summary.dat" using (is("bench", "cow_write") && is("kind", "base") && \
	is("state", "exclusive") && is("held", "none") && column("small") == 1 \
	? (short = column("net"), 1) : 1) nooutput
if (short == short) {
	set label 101 sprintf("exclusive: no fault, %.0f ns: too short for " \
		. "the clock, not drawn", short) at screen 0.01, \
		screen 26.0 / (134 + 290 * panels) \
		left font small tc rgb "#777777"
}

page_high = 134 + 290 * panels
eval canvas(page_high)
set multiplot layout panels, 1 title \
	"One store to a write-protected base page (cow_write)" \
	noenhanced margins 0.09, 0.96, 99.0 / page_high, 1 - 75.0 / page_high \
	spacing 0, 85.0 / page_high
eval decades(low / 1.1, high * 1.1)
set yrange [0:1.03]
set ytics ("0" 0, "25" 0.25, "50" 0.5, "75" 0.75, "100" 1)
set ylabel "operations, %"
set key bottom right reverse Left
done = 0
do for [h = 1:2] {
	if (!saw(helds[h])) { continue }
	done = done + 1
	set title titles[h] offset 0, -0.5
	if (done == panels) {
		set xlabel "ns a page, net of the clock's own cost"
		eval foot
	}
	mine(s) = row(0) && is("held", helds[h]) && is("state", word(states, s))
	has(s) = saw(helds[h] . "/" . word(states, s))
	# The key is in the first panel, and is that of all.
	named(s) = done == 1 && (saw("none/" . word(states, s)) \
		|| saw("ref/" . word(states, s)))
	plot for [s = 1:words(states)] has(s) ? "ecdf.dat" : "/dev/null" \
		using (mine(s) ? column("value") : NaN):(column("share")) \
		with steps lt s notitle, \
	     for [s = 1:words(states)] has(s) ? "ecdf.dat" : "/dev/null" \
		using (mine(s) && passes(column("share")) ? column("value") \
		       : NaN):(column("share")) with points lt s ps mark notitle, \
	     for [s = 1:words(states)] named(s) ? NaN : "/dev/null" \
		with linespoints lt s ps mark title named(s) ? word(states, s) : ""
	unset label
}
unset multiplot
