#!/bin/bash
# hardened.sh - the program reads what strangers wrote, so it is built with what
# makes a mistake in that end it: a place of its own in memory, tables that are
# not written to once it runs, guarded stacks and buffers.  Nothing of that is in
# the benchmarks.
. "$(dirname "$0")/../tap.sh"
command -v readelf >/dev/null || skip_all "needs readelf"
[ -z "${SANITIZE:-}" ] || skip_all "a sanitizer has its own checks"

file=$B/cowbench
like "$(readelf -hW "$file")" 'Type: +DYN' "its place is chosen anew each time"
like "$(readelf -lW "$file")" GNU_RELRO "its tables are made read-only"
like "$(readelf -dW "$file")" 'FLAGS_1.*NOW' "all of them, before it starts"
symbols=$(nm "$file")
like "$symbols" __stack_chk_fail "stacks are guarded"
like "$symbols" '__[a-z]+_chk@' "buffers are, where their size is known"
like "$(submake cflags)" 'U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3' \
	"also where the program learns it as it runs"
plugin=$B/explain.so
like "$(readelf -dW "$plugin")" 'FLAGS_1.*NOW' "the emulator's plugin is no less"
reader=$B/inlines
like "$(readelf -hlW "$reader")" 'Type: +DYN.*GNU_RELRO' "nor is what reads DWARF"
like "$(readelf -dW "$reader")" 'FLAGS_1.*NOW' "before it starts"
is "$(nm "$B"/bench/*.o | grep -E '__stack_chk_fail|__[a-z]+_chk$')" "" \
	"benchmarks have neither"
submake B="$tmp" CFLAGS='-O2 -fstack-protector-all -D_FORTIFY_SOURCE=2' \
	"$tmp/bench/fork.o"
like "$(nm "$tmp/bench/fork.o")" bench_fork "one is built with a packager's flags"
is "$(nm "$tmp/bench/fork.o" | grep -E '__stack_chk_fail|__[a-z]+_chk$')" "" \
	"it has neither then, either"
done_testing
