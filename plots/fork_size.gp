# fork_size.gp - what fork() takes by the memory that is there: a panel a kind of
# page, both axes logarithmic; the mean over trials with its 95 % interval, in the
# colour and mark of the state.
#
# state=absent maps nothing, so it is the floor, fork() of the process alone: it is
# drawn in every panel.  The slope of the rest is the cost of a page table entry.

array kinds[14] = ["base", "mthp-16k", "mthp-32k", "mthp-64k", "mthp-128k", \
		   "mthp-256k", "mthp-512k", "mthp-1024k", "mthp-2048k", \
		   "mthp-4096k", "mthp-8192k", "mthp-16384k", "thp_pte", "thp"]
array titles[14] = ["base pages", "folios of 16 KiB", "folios of 32 KiB", \
		    "folios of 64 KiB", "folios of 128 KiB", \
		    "folios of 256 KiB", "folios of 512 KiB", \
		    "folios of 1 MiB", "folios of 2 MiB", \
		    "folios of 4 MiB", "folios of 8 MiB", \
		    "folios of 16 MiB", "THPs mapped by PTEs", \
		    "THPs mapped by PMDs"]

mine(x) = alone(0) && is("bench", "fork") && is("part", "call") && is("call", "fork") \
	&& is("advice", "none") && usual("memcg") && usual("via") \
	&& column("net") > 0
of(k) = mine(0) && is("kind", kinds[k]) && !is("state", "absent")
bytes(x) = mib(stringcolumn("bytes"))

# An interval may be unknown (one trial), or reach under 0.
low(x) = column("low") > 0 ? column("low") : \
	column("low") == column("low") ? column("net") / 10 : column("net")
high(x) = column("high") < 1e18 ? column("high") : column("net")

# Within a factor of ten: an interval that says nothing shapes no axis.
rows = 0
least = 1e18
most = 0
lightest = 1e18
heaviest = 0
extent(x) = (least = column("net") < least ? column("net") : least, \
	most = column("net") > most ? column("net") : most, \
	lightest = bytes(0) < lightest ? bytes(0) : lightest, \
	heaviest = bytes(0) > heaviest ? bytes(0) : heaviest)
stats "summary.dat" using (mine(0) ? (extent(0), \
	see(stringcolumn("kind") . "/" . stringcolumn("state")), \
	rows = rows + 1, is("state", "absent") ? see("floor") \
		: see(stringcolumn("kind")), 1) : 1) nooutput
panels = sum [k = 1:14] saw(kinds[k])
any(s) = sum [k = 1:14] saw(kinds[k] . "/" . word(states, s))

# It is a figure of sizes: some kind has to have several.
sizes = 0
do for [k = 1:14] {
	smallest = 1e18
	largest = 0
	stats "summary.dat" using (of(k) ? (smallest = bytes(0) < smallest ? bytes(0) : smallest, \
		largest = bytes(0) > largest ? bytes(0) : largest, 1) : 1) nooutput
	if (largest >= 4 * smallest) { sizes = 1 }
}
if (panels == 0 || sizes == 0) exit status nothing
eval enough(rows)

across = panels < 3 ? panels : panels == 4 ? 2 : 3
down = (panels + across - 1) / across
high = 110.0 + 340 * down
eval canvas(high)
set multiplot layout down, across \
	title "What fork() takes, by the memory that the process has" \
	noenhanced margins 0.115, 0.975, 75 / high, 1 - 80 / high \
	spacing 0.02, 95 / high
set logscale xy
set xrange [lightest / 1.6:heaviest * 1.6]
set yrange [10 ** floor(log10(least / 1.5)):most * 2.5]
set xtics () norangelimit
do for [e = -4:24] {
	if (e % 2 == 0) {
		set xtics add ((e < 0 ? sprintf("1/%.0f", 2.0 ** -e) \
			: thousands(2.0 ** e)) 2.0 ** e)
	}
}
set key top left reverse Left samplen 3
done = 0
do for [k = 1:14] {
	if (!saw(kinds[k])) { continue }
	done = done + 1
	set title titles[k] offset 0, -0.5
	first = done % across == 1 || across == 1
	if (first) {
		set ylabel of_clock . " a call"
		set ytics ("1" 1e3, "10" 1e4, "100" 1e5, "1,000" 1e6, \
			   "10,000" 1e7, "100,000" 1e8, "1,000,000" 1e9)
	} else {
		unset ylabel
		set format y ""
		set ytics ("" 1e3, "" 1e4, "" 1e5, "" 1e6, "" 1e7, "" 1e8, "" 1e9)
	}
	set xlabel "MiB of memory" offset 0, 0.3
	if (done == panels) { eval foot }
	state(s) = (of(k) || (mine(0) && is("state", "absent"))) \
		&& is("state", word(states, s))
	has(s) = saw(kinds[k] . "/" . word(states, s)) \
		|| (s == 1 && saw("floor"))
	# The key is in the last panel, and is that of all.
	named(s) = done == panels && (has(s) || any(s))
	plot for [s = 1:words(states)] has(s) ? "summary.dat" : "/dev/null" \
		using (state(s) ? bytes(0) : NaN):(column("net")) \
		smooth unique with lines lt s notitle, \
	     for [s = 1:words(states)] has(s) ? "summary.dat" : "/dev/null" \
		using (state(s) ? bytes(0) : NaN):(column("net")) \
		:(low(0)):(high(0)) with yerrorbars lt s dt 1 ps mark notitle, \
	     for [s = 1:words(states)] named(s) ? NaN : "/dev/null" \
		with linespoints lt s ps mark \
		title named(s) ? word(states, s) : ""
	unset label
}
unset multiplot
