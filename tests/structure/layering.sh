#!/bin/bash
# layering.sh - includes run downward only, each library is named in one place,
# the lower layers neither print nor exit (lib/*/ in their order: see README, "how
# the code is laid out"), and lib/arch alone knows architectures.
. "$(dirname "$0")/../tap.sh"
set -f # a pattern here is for names of files, not for files

# The highest sees all below it and itself.
declare -A height=([arch]=1 [base]=1 [mm]=2 [stats]=2 [host]=3 [pin]=3 [doctor]=4
	[events]=4 [case]=4 [trial]=5 [data]=6 [compare]=7 [export]=7 [kernel]=7 [run]=7 [lab]=8
	[source]=8 [view]=9 [verdict]=10 [fleet]=11 [report]=12 [option]=11
	[tune]=12 [cli]=13)

# offences DIR [FILE]: prints each include of the tree in DIR, or of a file in it,
# that breaks a rule.
offences() {
	local files=("${@:2}")

	[ $# -gt 1 ] || files=(bench lib)
	(cd "$1" && grep -rHnoE '^[ 	]*#[ 	]*include[ 	]+["<][^">]+[">]' \
		--include='*.[ch]' "${files[@]}" 2>/dev/null) |
	sed -E 's/:[ 	]*#[ 	]*include[ 	]+/:/' |
	while IFS=: read -r file line what; do
		name=${what:1:-1}
		from=${file#*/}
		from=${from%%/*}
		to=${name%%/*}
		bad=
		case $file:$what in
		bench/*:\"bench.h\" | bench/*:\"bench/*.h\" | bench/*:\<*) ;;
		bench/*) bad="a benchmark includes bench.h, bench/ and the system's" ;;
		lib/bench.h:\"base/reason.h\" | lib/bench.h:\"bench/rows.h\" | \
			lib/bench/rows.h:\"mm/words.h\" | lib/bench.h:\"arch/*) ;;
		lib/bench.h:\"*) bad="bench.h shows benchmarks too much" ;;
		lib/bench/*:\"bench.h\" | lib/bench/*:\"bench/*.h\" | \
			lib/bench/*:\"base/course.h\" | lib/bench/*:\"base/reason.h\" | lib/bench/*:\"arch/*) ;;
		lib/bench/*:\"*) bad="lib/bench shows benchmarks too much" ;;
		lib/trial/*:\"bench/* | lib/case/*:\"bench/mode.h\" | \
			lib/case/*:\"bench/registry.h\" | \
			lib/run/*:\"bench/registry.h\") ;;
		*:\"bench/*) bad="lib/bench is for benchmarks and lib/trial" ;;
		*:\"bench.h\") [ "${height[$from]}" -ge "${height[case]}" ] ||
			bad="bench.h is for lib/case and above" ;;
		*:\"*)
			if [ -z "${height[$to]:-}" ]; then
				bad="no layer of lib"
			elif [ "$from" != "$to" ] &&
				[ "${height[$to]}" -ge "${height[$from]}" ]; then
				bad="lib/$from may not see lib/$to"
			fi ;;
		esac
		case $name in
		hwloc*) only="lib/mm/placement.c" ;;
		numa*) only="lib/mm/*" ;;
		jansson*) only="lib/data/* lib/base/*" ;;
		gsl/*) only="lib/stats/*" ;;
		archive*) only="lib/kernel/* lib/lab/* lib/data/packed.c" ;;
		perfmon/*) only="lib/events/event_*.c" ;;
		*) only="*" ;;
		esac
		for glob in $only; do
			# shellcheck disable=SC2053 # a pattern is meant
			[[ $file == $glob ]] && only=
		done
		[ -n "$only" ] && bad="<$name> is for $only"
		[ -z "$bad" ] || echo "$file:$line: $what: $bad"
	done
}

# Words that only the command line may say; memory_new()'s end of all is the
# one exception, _exit() ends a forked child.
speakers() {
	(cd "$1" && grep -rn . --include='*.[ch]' lib/arch lib/base lib/mm \
		lib/stats lib/host lib/pin lib/doctor lib/events lib/case lib/trial lib/data \
		lib/compare lib/export lib/kernel lib/source lib/run lib/lab lib/bench lib/bench.h \
		2>/dev/null) |
	grep -v -e '^lib/base/memory.c:' -e 'format(printf' \
		-e '^[^:]*:[0-9]*:[ 	]*\*' |
	sed -E 's@/\*.*(\*/|$)@@; s/"([^"\\]|\\.)*"/""/g' |
	grep -E '\<(printf|vprintf|puts|putchar|perror|exit|abort) *\(|\<std(out|err)\>'
}

# What only lib/arch may ask: which architecture it is compiled for.
architectures() {
	(cd "$1" && grep -rnE --include='*.[ch]' --include='*.sh' \
		'\<__(x86_64|amd64|i386|aarch64|arm|riscv|powerpc(64)?|s390x?|loongarch|LP64)_*\>' \
		bench lib 2>/dev/null) | grep -v '^lib/arch/'
}

if [ -n "${BENCH:-}" ]; then
	is "$(offences . "bench/$BENCH.c")" "" \
		"bench/$BENCH.c includes what it may"
	done_testing
fi

for rule in offences speakers architectures; do
	is "$($rule .)" "" "$rule: none in the tree"
done
like "$(ls lib)" "arch.*base.*bench.h.*case.*host.*mm.*run.*trial" "the tree was looked at"

# The rules see what breaks them.
plant() { # FILE LINE WHAT-RULE REGEX
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/$(dirname "$1")"
	echo "$2" >"$tmp/tree/$1"
	like "$($3 "$tmp/tree")" "$4" "$1 with '$2' is seen"
}

plant lib/base/x.c '#include "mm/words.h"' offences 'lib/base may not see lib/mm'
plant lib/mm/x.h '#include "stats/mean.h"' offences 'lib/mm may not see lib/stats'
plant lib/stats/x.c '# include "trial/result.h"' offences 'may not see lib/trial'
plant lib/base/x.c '#include "arch/arch.h"' offences 'may not see lib/arch'
plant lib/host/x.c '#include "trial/trial.h"' offences 'may not see lib/trial'
plant lib/host/x.c '#include "doctor/doctor.h"' offences 'may not see lib/doctor'
plant lib/host/x.c '#include "events/events.h"' offences 'may not see lib/events'
plant lib/mm/x.c '#include "pin/pin.h"' offences 'may not see lib/pin'
plant lib/case/x.c '#include "trial/trial.h"' offences 'may not see lib/trial'
plant lib/data/x.c '#include "compare/contrast.h"' offences 'may not see lib/compare'
plant lib/data/x.c '#include "export/sheet.h"' offences 'may not see lib/export'
plant lib/kernel/x.c '#include "lab/boot.h"' offences 'may not see lib/lab'
plant lib/kernel/x.c '#include "source/source.h"' offences 'may not see lib/source'
plant lib/lab/x.c '#include "view/table.h"' offences 'may not see lib/view'
plant lib/view/x.c '#include "cli/cli.h"' offences 'may not see lib/cli'
plant lib/trial/x.c '#include "data/record.h"' offences 'may not see lib/data'
plant lib/data/x.c '#include "run/plan.h"' offences 'may not see lib/run'
plant lib/run/x.c '#include "lab/boot.h"' offences 'may not see lib/lab'
plant lib/kernel/x.c '#include "run/plan.h"' offences 'may not see lib/run'
plant lib/data/x.c '#include "cli/cli.h"' offences 'may not see lib/cli'
plant lib/data/x.c '#include "lab/image.h"' offences 'may not see lib/lab'
plant lib/mm/x.c '#include "bench.h"' offences 'for lib/case and above'
plant lib/mm/x.c '#include "x.h"' offences 'no layer'
plant bench/x.c '#include "mm/region.h"' offences 'includes bench.h'
plant bench/x.c '#include "arch/arch.h"' offences 'includes bench.h'
plant lib/bench.h '#include "trial/trial.h"' offences 'too much'
plant lib/bench/x.h '#include "mm/region.h"' offences 'too much'
plant lib/run/x.c '#include "bench/loop.h"' offences 'for benchmarks and lib/trial'
plant lib/mm/frames.c '#include <hwloc.h>' offences 'is for lib/mm/placement.c'
plant lib/run/x.c '#include <numa.h>' offences 'is for lib/mm'
plant lib/cli/x.c '#include <jansson.h>' offences 'is for lib/data'
plant lib/run/x.c '#include <gsl/gsl_cdf.h>' offences 'is for lib/stats'
plant lib/data/x.c '#include <archive.h>' offences 'is for lib/kernel'
plant lib/trial/trial.c '#include <perfmon/pfmlib.h>' offences 'event_'
plant bench/x.c '#if defined(__x86_64__)' architectures 'bench/x.c:1'
plant lib/host/x.h '#ifdef __aarch64__' architectures 'lib/host/x.h:1'
plant lib/lab/x.c '#if __riscv' architectures 'lib/lab/x.c:1'
plant lib/mm/x.c '	printf("%d\n", 1);' speakers 'lib/mm/x.c:1'
plant lib/run/x.c '	fputs("no", stderr);' speakers 'lib/run/x.c:1'
plant lib/stats/x.c '	exit(1);' speakers 'lib/stats/x.c:1'
plant lib/data/x.c '	abort();' speakers 'lib/data/x.c:1'
plant lib/lab/x.c '	puts("no");' speakers 'lib/lab/x.c:1'
done_testing
