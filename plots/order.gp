# order.gp - whether the machine drifted: each trial in the order in which they ran,
# by how many times as long as its case's mean it took; below it the calibrator, a
# trivial system call beside the operations, which knows nothing of them.  What moves
# both is of the machine; a point far from 1 that the calibrator does not have is of
# the case.

trials = 0
far = 1.1
last_second = 0
wide(v) = v > 0 ? (v > far ? v : 1 / v > far ? 1 / v : far) : far
array benches[32]
kinds = 0
number_of(name) = sum [i = 1:kinds] (benches[i] eq name ? i : 0)
know(name) = number_of(name) > 0 || kinds >= 32 ? 0 \
	: (kinds = kinds + 1, benches[kinds] = name, 0)
stats "order.dat" using (trials = trials + 1, know(stringcolumn("bench")), \
	last_second = column("second") > last_second ? column("second") : last_second, \
	far = wide(column("relative")), 1) nooutput
eval enough(trials)

# A hundred times is drawn at the edge, or nothing else is seen.
far = far > 2 ? 2 : far
eval canvas(560)
set multiplot layout 2, 1 title "Each trial in its order: times its case's mean" \
	noenhanced margins 0.09, 0.97, 0.16, 0.88 spacing 0, 0.12
unset key
set logscale y
set yrange [1 / far / 1.03:far * 1.03]
set ytics () norangelimit
do for [t in "0.5 0.67 0.8 0.9 0.95 1 1.05 1.1 1.25 1.5 2"] {
	if ((real(t) == 1 || abs(log(real(t))) > log(far) / 4) \
		&& abs(log(real(t))) < log(far) * 1.1) {
		set ytics add (sprintf("%g", real(t)) real(t))
	}
}
minutes = last_second > 180
set xrange [0:(minutes ? last_second / 60.0 : last_second) * 1.01 + 0.01]
edge(v) = v > far ? far : v < 1 / far ? 1 / far : v
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc rgb "#999999" lw 1.5
array names[2] = ["the operation", "the calibrator, a trivial system call"]
do for [p = 1:2] {
	set title names[p] offset 0, -0.5 font body
	set ylabel "times the mean" font body
	if (p == 2) {
		set xlabel (minutes ? "minutes" : "seconds") . " since the first trial"
		eval foot
	}
	here(x) = p == 1 ? column("relative") : column("calibrator")
	plot "order.dat" using (column("second") / (minutes ? 60.0 : 1)) \
		:(here(0) > 0 && edge(here(0)) == here(0) ? here(0) : NaN) \
		with points lc rgb "#0072b2" pt 7 ps 0.5 * mark, \
	     "order.dat" using (column("second") / (minutes ? 60.0 : 1)) \
		:(here(0) > 0 && edge(here(0)) != here(0) ? edge(here(0)) : NaN) \
		with points lc rgb "#d55e00" pt 2 ps 0.8 * mark
	unset label
}
unset multiplot
