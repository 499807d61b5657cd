# crew_scaling.gp - what several workers gain: how many times as much all of them
# together do a second as one alone, by their number (threads=, procs=); a panel for
# each of the two and each benchmark, a curve for each state.  The grey line is the
# ideal: N workers do N times as much, and a point above it is marked: there the one
# alone was held up.  Base pages, other axes at their defaults.

benches = "fault cow_write fork pin migrate"
ways = "threads procs"
array titles[2] = ["threads", "processes"]

usual_else(x) = usual("by") && usual("writer") && usual("part") && usual("call") \
	&& usual("advice") && usual("memcg") && usual("source") \
	&& usual("access") && usual("batch") && usual("flags") \
	&& usual("bytes") && usual("held") && usual("via") && usual("cpu") \
	&& usual("mem") && usual("to")
of(b) = is("bench", word(benches, b)) && is("kind", "base") && usual_else(0) \
	&& column("rate") > 0
workers(v) = column(word(ways, v))
mine(b, v) = of(b) && usual(word(ways, 3 - v))

# " BENCH/STATE=RATE" of each worker alone.
bases = " "
key_of(x) = " " . stringcolumn("bench") . "/" . stringcolumn("state") . "="
base_at(key) = strstrt(bases, key)
base(key) = base_at(key) == 0 ? NaN \
	: real(word(bases[base_at(key) + strlen(key):], 1))
most = 0
least = 1.0 # of the times
best = 1.0
do for [b = 1:5] {
	stats "summary.dat" using (of(b) && alone(0) ? (bases = bases \
		. key_of(0)[2:] . sprintf("%.9g ", column("rate")), 1) : 1) nooutput
}
times(x) = column("rate") / base(key_of(0))
panels = 0
rows_of = 0
do for [b = 1:5] {
	do for [v = 1:2] {
		n = 0
		stats "summary.dat" using (mine(b, v) && workers(v) > 1 \
			&& times(0) > 0 ? (n = n + 1, \
			see(word(benches, b) . "/" . word(ways, v)), \
			least = times(0) < least ? times(0) : least, \
			best = times(0) > best ? times(0) : best, \
			most = workers(v) > most ? workers(v) : most, 1) : 1) \
			nooutput
		panels = panels + (n > 0)
		rows_of = rows_of + n
		stats "summary.dat" using (mine(b, v) && times(0) > 0 \
			? see(word(benches, b) . "/" . word(ways, v) . "/" \
			. stringcolumn("state")) + (n > 0 \
			? see("key/" . stringcolumn("state")) : 0) : 1) nooutput
	}
}
eval enough(rows_of)

rows = (panels + 1) / 2
page_high = 118 + 300 * rows
eval canvas(page_high)
set multiplot layout rows, (panels > 1 ? 2 : 1) title "What several workers do " \
	. "together: times what one does alone, 95 % interval" noenhanced \
	margins 0.085, 0.97, 88.0 / page_high, 1 - 84.0 / page_high \
	spacing 0.09, 100.0 / page_high
set logscale xy 2
set xrange [0.9:most * 1.12]
best = best > most ? best : most
set yrange [least / 1.4:best * 1.4]
set xtics () norangelimit
set ytics () norangelimit
do for [e = 0:12] {
	set xtics add (sprintf("%.0f", 2.0 ** e) 2.0 ** e)
	set ytics add (sprintf("%.0f", 2.0 ** e) 2.0 ** e)
	set ytics add (sprintf("1/%.0f", 2.0 ** (e + 1)) 2.0 ** -(e + 1))
}
set key bottom left reverse Left samplen 2 font body
# The interval is of the rate of all; that of one alone is not in it.
low(x) = column("rate_low") > 0 && column("rate_low") < 1e300 \
	? column("rate_low") / base(key_of(0)) : times(0)
high(x) = column("rate_high") > 0 && column("rate_high") < 1e300 \
	? column("rate_high") / base(key_of(0)) : times(0)
done = 0
do for [b = 1:5] {
	do for [v = 1:2] {
		if (!saw(word(benches, b) . "/" . word(ways, v))) { continue }
		done = done + 1
		set title word(benches, b) . ", " . titles[v] offset 0, -0.5
		set xlabel titles[v] offset 0, 0.3
		set ylabel "times as much a second"
		if (done == panels) { eval foot }
		has(s) = saw(word(benches, b) . "/" . word(ways, v) . "/" \
			. word(states, s))
		state(s) = mine(b, v) && is("state", word(states, s))
		# The key is in the first panel, and is that of all.
		named(s) = done == 1 && saw("key/" . word(states, s))
		plot x with lines lc rgb "#999999" lw 1.5 dt 1 \
			title (done == 1 ? "ideal" : ""), \
		     for [s = 1:words(states)] has(s) ? "summary.dat" : "/dev/null" \
			using (state(s) ? workers(v) : NaN):(times(0)) \
			smooth unique with lines lt s notitle, \
		     for [s = 1:words(states)] has(s) ? "summary.dat" : "/dev/null" \
			using (state(s) ? workers(v) : NaN):(times(0)):(low(0)) \
			:(high(0)) with yerrorbars lt s dt 1 lw 1.5 ps mark notitle, \
		     for [s = 1:words(states)] has(s) ? "summary.dat" : "/dev/null" \
			using (state(s) && column("beyond") == 1 ? workers(v) \
			: NaN):(times(0)):("! over N times") \
			with labels left offset 1, 0.5 notitle, \
		     for [s = 1:words(states)] named(s) ? NaN : "/dev/null" \
			with linespoints lt s ps mark \
			title named(s) ? word(states, s) : ""
		unset label
	}
}
unset multiplot
