# fates.gp - what became of the pages, a row a case, a column a kernel: of the cases
# whose pages meet another fate on some kernel.

fates = "absent zeroed filled copied kept shared moved swapped merged freed guarded refused odd"
array colours[13] = ["#bbbbbb", "#56b4e9", "#a6cee3", "#d55e00", "#009e73", "#e69f00", \
	"#0072b2", "#882255", "#777777", "#cccccc", "#cc79a7", "#44aa99", "#000000"]

rows = 0
kernels = 0
cells = 0
stats "history.dat" using (cells = cells + (column("row") > 0), rows = column("row") > rows ? column("row") : rows, \
	kernels = column("at") > kernels ? column("at") : kernels, 1) nooutput
if (kernels < 2) exit status nothing
eval enough(cells)

array labels[kernels]
array cases[rows]
do for [i = 1:kernels] { labels[i] = "" }
note(r) = r < 1 ? 0 : (cases[r] = stringcolumn("case"), 0)
stats "history.dat" using (note(int(column("row"))), \
	column("row") > 0 ? see(stringcolumn("fate")) : 0, \
	labels[int(column("at"))] = version(stringcolumn("kernel")), 1) nooutput

row_high = 30
over = kernels <= 8 ? 84 : 112
under = 44
page_high = over + rows * row_high + under
eval canvas(page_high)
first = labels[1]
last = labels[kernels]
eval of_several
eval foot_of_several
set label 100 at screen 0.99, screen 10.0 / page_high
set label 1 "Where the pages meet another fate, kernel after kernel" \
	at screen 0.5, screen 1 - 20.0 / page_high center tc rgb "black" noenhanced
set lmargin at screen 0.42
set rmargin at screen 0.98
set tmargin at screen 1 - over / (1.0 * page_high)
set bmargin at screen under / (1.0 * page_high)
set border 0
unset key
unset grid
unset ytics
set xrange [0.5:kernels + 0.5]
set yrange [rows + 0.5:0.5]
set x2range [0.5:kernels + 0.5]
unset xtics
step = kernels > 8 ? (kernels + 7) / 8 : 1
set x2tics () scale 0 textcolor rgb ink font body noenhanced
do for [i = 1:kernels:step] { set x2tics add (labels[i] i) }
do for [r = 1:rows] {
	set label 200 + r cases[r] at graph 0, first r right offset -0.8, 0 noenhanced \
		font body tc rgb ink
}
set style fill solid 1 noborder
# Many kernels: cells are too narrow for words, so that colours have a key.
next = 0.06
do for [f = 1:words(fates)] {
	if (kernels <= 8 || !saw(word(fates, f))) { continue }
	set object f rectangle at screen next, screen 1 - 52.0 / page_high \
		size screen 0.018, screen 16.0 / page_high fc rgb colours[f] \
		fs solid 0.35 noborder
	set label 300 + f word(fates, f) at screen next + 0.014, screen 1 - 52.0 / page_high \
		left noenhanced font body tc rgb ink
	next = next + 0.1
}
wide = kernels > 8 ? 0.5 : 0.48
here(f) = column("row") > 0 && is("fate", word(fates, f))
plot for [f = 1:words(fates)] "history.dat" using \
	(here(f) ? column("at") : NaN):(column("row")):(wide):(0.42) \
	with boxxyerror lc rgb colours[f] fs solid 0.35, \
     "history.dat" using (column("row") > 0 && kernels <= 8 ? column("at") : NaN) \
	:(column("row")):(stringcolumn("fate")) with labels noenhanced font body \
	tc rgb "black"
