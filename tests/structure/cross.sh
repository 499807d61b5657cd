#!/bin/bash
# cross.sh - everything compiles for the other architectures, without a warning:
# what holds an architecture's own code as it will run, the rest as far as the
# compiler looks at it.
#
# The compilers bring their own C library's headers; those of the other libraries
# are this machine's, behind them.
. "$(dirname "$0")/../tap.sh"

mapfile -t cflags < <(submake cflags | xargs -n1)
here=$(gcc -print-multiarch)
other=(-idirafter /usr/include -idirafter "/usr/include/$here")

# compile COMPILER FLAG...: what it says of ${files[@]}.
compile() {
	local compiler=$1

	shift
	printf '%s\n' "${files[@]}" | xargs -P"$(nproc)" -n1 \
		"$compiler" "$@" "${cflags[@]}" "${other[@]}" -o /dev/null 2>&1
}

for target in aarch64 riscv64; do
	compiler=$target-linux-gnu-gcc
	command -v "$compiler" >/dev/null || {
		skip "$target" "no $compiler (make deps check installs it)"
		continue
	}
	files=(bench/*.c tests/liar/*.c lib/trial/*.c lib/lab/guest.c
		lib/events/events.c)
	is "$(compile "$compiler" -c)" "" "$target: bench/ and what times it"
	files=(lib/{base,mm,stats,host,data,run,lab,cli}/*.c)
	is "$(compile "$compiler" -fsyntax-only)" "" "$target: the rest of lib/"
	files=(lib/arch/{arch,common,$target}.h)
	is "$(compile "$compiler" -fsyntax-only -x c)" "" "$target: lib/arch alone"

	# What breaks is seen.
	echo 'int f(void); int f(void) { __asm__ volatile("rdtsc"); return 0; }' \
		>"$tmp/planted.c"
	files=("$tmp/planted.c")
	like "$(compile "$compiler" -c)" rdtsc "$target: another's code is seen"
done

# What serves all others, in place of this machine's own.
printf '#define COWBENCH_ARCH_ARCH_H\n#include "arch/generic.h"\n' >"$tmp/arch.h"
files=(bench/*.c lib/trial/*.c)
is "$(compile gcc -include "$tmp/arch.h" -fsyntax-only)" "" "the generic file serves, too"
done_testing
