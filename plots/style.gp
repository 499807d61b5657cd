# style.gp - what every figure shares; `cowbench plot` gives it to gnuplot
# before each of them, in the folder of the tables, with two variables set:
# figure (the script's name) and format ("svg" or "png").
#
# A state has one colour, mark and dash in every figure.  The colours are those
# of Okabe and Ito (2008, "Color universal design"), less the yellow, that is
# hard to see on white, and a wine and a grey that keep clear of them; marks and
# dashes tell them apart without any colour.
#
# Text from a table is shown as it is (noenhanced) and is never evaluated.

set encoding utf8
set datafile separator "\t"
set datafile columnheaders
set datafile commentschars ""
set datafile missing "NaN"

# `eval canvas(560)`: as wide as a web page shows whole, that high.
page_px = 1
canvas(high) = (page_px = high, format eq "svg" \
	? sprintf("set terminal svg noenhanced size 900,%d", high) \
	  . " font 'DejaVu Sans,Verdana,sans-serif,14' background 'white'" \
	: sprintf("set terminal pngcairo noenhanced size 1000,%d", \
		  high * 10 / 9) . " font 'DejaVu Sans,11.5'") \
	. "; set output figure . '.' . format"

# The two formats measure marks and letters differently.
mark = format eq "svg" ? 0.75 : 1.1
body = format eq "svg" ? ",12" : ",10"
small = format eq "svg" ? ",11" : ",9"

states = "absent zero cached exclusive exclusive_wp was_shared shared " \
	. "swapped ksm"

set linetype 1 lc rgb "#000000" pt 6  dt 1          lw 2 # absent
set linetype 2 lc rgb "#56b4e9" pt 4  dt (6,3)      lw 2 # zero
set linetype 3 lc rgb "#cc79a7" pt 13 dt (9,3,2,3)  lw 2 # cached
set linetype 4 lc rgb "#009e73" pt 9  dt (2,3)      lw 2 # exclusive
set linetype 5 lc rgb "#0072b2" pt 7  dt 1          lw 2 # exclusive_wp
set linetype 6 lc rgb "#e69f00" pt 5  dt (8,3)      lw 2 # was_shared
set linetype 7 lc rgb "#d55e00" pt 11 dt (12,3,3,3) lw 2 # shared
set linetype 8 lc rgb "#882255" pt 8  dt (4,4)      lw 2 # swapped
set linetype 9 lc rgb "#777777" pt 12 dt (2,2,6,2)  lw 2 # ksm

ink = "#333333"
faint = "#dddddd"

set border 3 lc rgb ink lw 1
set tics nomirror out scale 0.6 textcolor rgb ink
set grid xtics ytics lt 1 lc rgb faint lw 1 dt 1
set key noenhanced textcolor rgb ink samplen 4 spacing 1.15
set title noenhanced textcolor rgb ink
set xlabel noenhanced textcolor rgb ink
set ylabel noenhanced textcolor rgb ink

# In `using`: whether the row has that word in that column.
is(name, word) = stringcolumn(name) eq word

# Words that rows have, each once, gathered by `stats`.
seen = " "
see(word) = (seen = strstrt(seen, " " . word . " ") ? seen \
						     : seen . word . " ", 0)
saw(word) = strstrt(seen, " " . word . " ") > 0

# MiB of a size as a record has it, such as "32m".
unit(text) = strstrt("kmg", text[strlen(text):])
mib(text) = unit(text) ? real(text[:strlen(text) - 1]) * 1024.0 ** (unit(text) - 2) \
	: real(text) / 2 ** 20

# Whether the case has the axis at its default: its words do not name it, nor
# where a record is older than the axis.
usual(axis) = strstrt(stringcolumn("case"), " " . axis . "=") == 0

# Whether one worker is at it: the figures are of that, but for crew_scaling.
alone(x) = usual("threads") && usual("procs")

# `eval decades(low, high)`: a logarithmic x axis over that range, with as many of
# the tics that a person would choose as stand beside each other; `across`: how
# many letters the axis is wide.
across = 90
fits(least, low, high) = least * across / log10(high / low) \
	> strlen(thousands(high)) + 1.5
steps(low, high) = fits(0.125, low, high) ? "1 1.5 2 3 5 7" \
	: fits(0.176, low, high) ? "1 2 3 5" \
	: fits(0.301, low, high) ? "1 2 5" \
	: fits(0.477, low, high) ? "1 3" : "1"
decades(low, high) = sprintf("set logscale x; set xrange [%g:%g]; " \
	. "set xtics () norangelimit; do for [e = %d:%d] { ", low, high, \
	floor(log10(low)), ceil(log10(high))) \
	. "do for [m in '" . steps(low, high) . "'] { " \
	. "set xtics add (thousands(m * 10.0**e) m * 10.0**e) } }"

# `span(v)`, in `using`, widens least and most to v.  An axis goes by the values and
# not by their intervals: that of two trials may reach anywhere, and ends at the frame.
least = 1e18
most = 0
span(v) = v > 0 && v < 1e18 ? (least = v < least ? v : least, \
	most = v > most ? v : most, v) : v

# `eval powers(low, high)`: a logarithmic y axis over that range and a quarter more on
# both sides, with the tics that a person would choose: about five.
tens(low, high) = log10(1.5625 * high / low)
digits_of(low, high) = tens(low, high) < 0.6 ? "1 1.25 1.5 2 2.5 3 4 5 6 8" \
	: tens(low, high) < 1.2 ? "1 1.5 2 3 5 7" \
	: tens(low, high) < 2.4 ? "1 2 5" : "1"
powers(low, high) = sprintf("set logscale y 10; set yrange [%g:%g]; " \
	. "set ytics () norangelimit; do for [e = %d:%d] { ", low / 1.25, \
	high * 1.25, floor(log10(low)) - 1, ceil(log10(high))) \
	. sprintf("do for [m in '%s'] { ", digits_of(low, high)) \
	. "set ytics add (thousands(m * 10.0**e) m * 10.0**e) }; " \
	. "do for [m = 2:9] { set ytics add ('' m * 10.0**e 1) } }"

# 12,345, and 1.5
thousands(v) = v < 10 ? sprintf("%.3g", v) : v < 999.5 ? sprintf("%.0f", v) \
	: grouped(floor(v + 0.5))
grouped(v) = thousands(floor(v / 1000)) . sprintf(",%03.0f", v - 1000 * floor(v / 1000))

# `eval foot`: which kernel, on what, when, by how many trials, and the doctor's word
# for the machine where it was not ready, in small print.
kernel = ""
doctor = ""
cpu = "-"
on = "-"
day = "-"
tried = 0 # trials of a case, the least and the most
tried_most = 0
stats "summary.dat" using (kernel = stringcolumn("kernel"), \
	doctor = stringcolumn("doctor"), cpu = stringcolumn("model"), \
	on = stringcolumn("where"), day = stringcolumn("date"), \
	tried = tried > 0 && tried < column("trials") ? tried : column("trials"), \
	tried_most = column("trials") > tried_most ? column("trials") : tried_most, \
	1) nooutput
without(t, w) = strstrt(t, w) == 0 ? t : without(t[1:strstrt(t, w) - 1] \
	. t[strstrt(t, w) + strlen(w):], w)
till(t, w) = strstrt(t, w) > 1 ? t[1:strstrt(t, w) - 1] : t
clip(t, n) = strlen(t) > n ? t[1:n - 1] . "…" : t
model(t) = clip(till(without(without(without(without(t, "(R)"), "(TM)"), " CPU"), \
	" Processor"), " @"), 32)
of_trials = tried_most < 1 ? "" : ", " . (tried == tried_most ? sprintf("%d", tried) \
	: sprintf("%d to %d", tried, tried_most)) . " trial" \
	. (tried_most > 1 ? "s" : "") . " a case"
of_box = (cpu eq "-" ? "" : ", " . model(cpu)) . (on eq "-" ? "" : ", " . on) \
	. (day eq "-" ? "" : ", " . day) . of_trials
of_machine = doctor eq "usable" || doctor eq "disturbed" \
	? ", machine " . doctor : ""
foot = "set label 100 'Linux ' . kernel . of_box . of_machine . ', proved cases only'" \
	. " noenhanced" \
	. " at screen 0.99, screen 12.0 / page_px right font small tc rgb '#777777'"

# `eval of_several`, then `eval foot_of_several`: the same of several records, the
# first and the last of which are of these kernels.
first = ""
last = ""
poor = 0
of_several = 'stats "summary.dat" using (poor = is("doctor", "disturbed") ? 2 : ' \
	. 'is("doctor", "usable") && poor < 1 ? 1 : poor, 1) nooutput'
foot_of_several = "set label 100 'Linux ' . first . ' to ' . last . of_box" \
	. " . (poor == 2 ? ', machine disturbed' : poor ? ', machine usable' : '')" \
	. " . ', proved cases only' noenhanced" \
	. " at screen 0.99, screen 12.0 / page_px right font small tc rgb '#777777'"

# "6.12.118" of "6.12.118+deb13-cloud-amd64", "5.10.0-46" of "5.10.0-46-cloud-amd64".
plain(c) = strstrt(" 0123456789.-+~", c) > 1
digits(t, n) = n < strlen(t) && plain(t[n + 1:n + 1]) ? digits(t, n + 1) : n
bare(t) = strstrt("-+~", t[strlen(t):]) ? t[:strlen(t) - 1] : t
version(t) = bare(t[:digits(t, 0)])

# What a script says when the record has nothing for it, and it is passed over; and
# when it has fewer than three points, which is told: `eval enough(points)`.
nothing = 3
few = 4
alike = 5 # all values are within 2 % of each other: told, not drawn
enough(points) = sprintf("points_drawn = %d; if (points_drawn == 0) { exit status nothing }; " \
	. "if (points_drawn < 3) { exit status few }", points)

# `of_clock`: in what the table's numbers are, in thousands.
clock = ""
stats "summary.dat" using (clock = stringcolumn("clock"), 1) nooutput
of_clock = clock eq "instructions" ? "thousand instructions" : "µs"
