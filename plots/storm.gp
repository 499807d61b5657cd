# storm.gp - what a process waits for after a fork: how often a write to a page that
# the child maps too takes at least so long, both axes logarithmic; a panel a share
# of the pages that is written, a curve a kind of page.
#
# A curve ends where its 95 % interval stops being finite: about four operations
# from the slowest.

array shares[3] = ["100%", "10%", "1%"]
array titles[3] = ["every page is written", "one page in 10 is written", \
		   "one page in 100 is written"]
kinds = "base mthp-16k mthp-32k mthp-64k mthp-128k mthp-256k mthp-512k " \
	. "mthp-1024k mthp-2048k mthp-4096k mthp-8192k mthp-16384k thp_pte thp"
array names[14] = ["base pages", "folios of 16 KiB", "folios of 32 KiB", \
		   "folios of 64 KiB", "folios of 128 KiB", \
		   "folios of 256 KiB", "folios of 512 KiB", \
		   "folios of 1 MiB", "folios of 2 MiB", \
		   "folios of 4 MiB", "folios of 8 MiB", \
		   "folios of 16 MiB", "THPs mapped by PTEs", \
		   "THPs mapped by PMDs"]

# Kinds are no states: colours of their own.
array colours[14] = ["#000000", "#9e9ac8", "#807dba", "#6a51a3", "#54278f", \
		     "#3f007d", "#c994c7", "#df65b0", "#dfc27d", "#bf812d", \
		     "#8c510a", "#543005", "#a6611a", "#01665e"]
array points[14] = [6, 4, 5, 8, 9, 10, 11, 12, 4, 5, 8, 9, 13, 7]

mine(p) = is("bench", "storm") && is("written", shares[p])

array lows[3]
array highs[3]
array leasts[3]
points_of = 0
extent(p, value, share) = (points_of = points_of + 1, \
	lows[p] = value > 0 && value < lows[p] ? value : lows[p], \
	highs[p] = value > highs[p] ? value : highs[p], \
	leasts[p] = share < leasts[p] ? share : leasts[p])
do for [p = 1:3] {
	lows[p] = 1e18
	highs[p] = 0
	leasts[p] = 1
	stats "tail.dat" using (mine(p) \
		? (see(shares[p]), see(shares[p] . "/" . stringcolumn("kind")), \
		   extent(p, column("value"), column("share")), 1) : 1) nooutput
}
panels = saw("100%") + saw("10%") + saw("1%")
eval enough(points_of)

# Marks where a curve passes these shares.
before = 1
passes(share) = (before = share == 1 ? 1 : before, \
	hit = sum [i = 1:5] (before > word("0.5 0.1 0.01 0.001 0.0001", i) && \
			     share <= word("0.5 0.1 0.01 0.001 0.0001", i)), \
	before = share, hit > 0)

page_high = 96 + 330 * panels
eval canvas(page_high)
set multiplot layout panels, 1 \
	title "How long a write waits after a fork, while the child lives" \
	noenhanced margins 0.145, 0.945, 80.0 / page_high, 1 - 74.0 / page_high \
	spacing 0, 90.0 / page_high
set logscale y
set ylabel "of the writes, at least so long" offset 0.5, 0
set ytics ("all" 1, "1 in 10" 0.1, "1 in 100" 0.01, "1 in 1,000" 0.001, \
	   "1 in 10,000" 0.0001, "1 in 100,000" 0.00001, \
	   "1 in a million" 0.000001)
set key top right reverse Left
done = 0
do for [p = 1:3] {
	if (!saw(shares[p])) { continue }
	done = done + 1
	set title titles[p] offset 0, -0.5
	eval decades(lows[p] / 1.1, highs[p] * 1.1)
	set yrange [leasts[p] / 1.5:1.3]
	if (done == panels) {
		set xlabel (clock eq "instructions" ? "instructions" : "ns") \
			. " a page, net of the clock's own cost"
		eval foot
	}
	one(k) = mine(p) && is("kind", word(kinds, k))
	has(k) = saw(shares[p] . "/" . word(kinds, k))
	# The key is in the first panel, and is that of all.
	named(k) = done == 1 && (saw("100%/" . word(kinds, k)) \
		|| saw("10%/" . word(kinds, k)) || saw("1%/" . word(kinds, k)))
	plot for [k = 1:14] has(k) ? "tail.dat" : "/dev/null" \
		using (one(k) ? column("value") : NaN):(column("share")) \
		with fsteps lc rgb colours[k] lw 2 dt 1 notitle, \
	     for [k = 1:14] has(k) ? "tail.dat" : "/dev/null" \
		using (one(k) && passes(column("share")) ? column("value") \
		       : NaN):(column("share")) with points lc rgb colours[k] \
		pt points[k] ps mark notitle, \
	     for [k = 1:14] named(k) ? NaN : "/dev/null" with linespoints \
		lc rgb colours[k] lw 2 dt 1 pt points[k] ps mark \
		title named(k) ? names[k] : ""
	unset label
}
unset multiplot
