# folio_cost.gp - what the size of folios means for memory that is touched, forked
# and written again, a MiB each: what decides which mTHP sizes to switch on.
#
#	first touch	fault state=absent by=write
#	fork		fork() of written memory (state=exclusive)
#	copy		cow_write state=shared: a write to each page after a fork
#	munmap		unmap of written memory (state=exclusive)
#
# What fork() of no such memory takes (state=absent) is taken off where the table
# has it.  Sizes are of the folios; the last is a THP that a PMD maps, whose pages only
# the first write pays for the PMD's split: its copy is not of a MiB, and is left
# out.

rows = 0
shown(x) = alone(0) && column("net") > 0 && is("held", "none") && stringcolumn("kind") ne "file"
touch(x) = is("bench", "fault") && is("state", "absent") && is("by", "write")
forks(x) = is("bench", "fork") && is("state", "exclusive") \
	&& is("part", "call") && is("call", "fork") && is("advice", "none") \
	&& usual("memcg")
unmaps(x) = is("bench", "unmap") && is("state", "exclusive") && is("by", "munmap")
copies(x) = is("bench", "cow_write") && is("state", "shared") \
	&& is("writer", "parent") && is("kind", "thp") == 0
any(x) = is("bench", "fault") || is("bench", "fork") || is("bench", "cow_write") \
	|| is("bench", "unmap")
one(w) = w == 1 ? is("bench", "fault") && touch(0) \
	: w == 2 ? is("bench", "fork") && forks(0) \
	: w == 4 ? unmaps(0) \
	: is("bench", "cow_write") && copies(0)
mine(w) = any(0) && shown(0) && one(w) && stringcolumn("kind")[1:4] eq "mthp"
stats "summary.dat" using (rows = rows + mine(1) + mine(2) + mine(3) + mine(4), 1) nooutput
eval enough(rows)

size_at(kind) = kind eq "base" ? 2 : kind eq "thp" ? 12 : kind eq "thp_pte" ? 11 \
	: log(real(kind[6:strlen(kind) - 1])) / log(2)
kib(kind) = kind eq "thp" ? 2048 : 2 ** size_at(kind)
# net is of a page, a folio, or the whole region.
per_mib(w) = w == 2 ? 1.0 / mib(stringcolumn("bytes")) \
	: is("unit", "ns/folio") ? 1024.0 / kib(stringcolumn("kind")) : 256
floor_ns = 0
stats "summary.dat" using (is("bench", "fork") && is("state", "absent") \
	&& is("call", "fork") && usual("memcg") ? (floor_ns = column("net"), 1) : 1) nooutput
less(w) = w == 2 ? floor_ns : 0
us(name, w) = column(name) < 1e18 && column(name) > less(w) \
	? (column(name) - less(w)) * per_mib(w) / 1000 : NaN
low(w) = us("low", w) == us("low", w) ? us("low", w) : us("net", w)
high(w) = us("high", w) == us("high", w) ? us("high", w) : us("net", w)
is_one(w) = any(0) && shown(0) && one(w)

array names[4] = ["first touch", "fork()", "copy on write", "munmap()"]
array looks[4] = [5, 4, 7, 6]
array sizes[10] = ["4", "16", "32", "64", "128", "256", "512", "1,024", "2,048", "a PMD"]
array places[10] = [2, 4, 5, 6, 7, 8, 9, 10, 11, 12]

# What is measured of each; what is missing between them is told below.
array there[4]
do for [w = 1:4] {
	there[w] = " "
	stats "summary.dat" using (is_one(w) && us("net", w) == us("net", w) \
		? (span(us("net", w)), there[w] = there[w] \
		. sprintf("%.0f ", size_at(stringcolumn("kind"))), 1) : 1) nooutput
}
has(w, i) = strstrt(there[w], sprintf(" %d ", places[i])) > 0
measured(i) = sum [w = 1:4] has(w, i)
missing = ""
do for [w = 1:4] {
	without_it = ""
	do for [i = 1:10] {
		# The copy of a THP that a PMD maps is not of a MiB.
		if (measured(i) && !has(w, i) && !(w == 3 && i == 10)) {
			without_it = without_it . (without_it eq "" ? "" : ", ") . sizes[i]
		}
	}
	if (without_it ne "") {
		missing = missing . (missing eq "" ? "not measured: " : "; ") . names[w] \
			. (there[w] eq " " ? "" : " of " . without_it)
	}
}
if (missing ne "") {
	set label 101 clip(missing, 120) at screen 0.01, screen 27.0 / 500 left \
		font small tc rgb '#777777' noenhanced
}

eval canvas(500)
set title "What the size of folios costs and saves, a MiB of memory; 95 % interval"
eval powers(least, most)
set ylabel of_clock . " a MiB"
set xlabel "size of the folios (KiB)"
set xrange [1.5:12.5]
set xtics ()
do for [i = 1:9] { set xtics add (sizes[i] places[i]) }
set xtics add ("2,048\nby a PMD" 12)
set bmargin 6
set key outside top center maxrows 1 samplen 3 font small
eval foot
aside(w) = size_at(stringcolumn("kind")) + (w - 2.5) * 0.07
named(w) = w > 4 || there[w] eq " " ? "" : names[w]
# A PMD maps its folio in another way: no line goes there.
plot for [w = 1:4] "summary.dat" using \
	(is_one(w) && !is("kind", "thp") ? aside(w) : NaN):(us("net", w)) \
	smooth unique with lines lt looks[w] lw 1.5 dt 1 notitle, \
     for [w = 1:4] "summary.dat" using (is_one(w) ? aside(w) : NaN):(us("net", w)) \
	:(low(w)):(high(w)) with yerrorbars lt looks[w] dt 1 ps mark \
	title named(w)
