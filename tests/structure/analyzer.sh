#!/bin/bash
# analyzer.sh - gcc's own look at what a program may come to (-fanalyzer): a
# minute, so for check-long.
. "$(dirname "$0")/../tap.sh"
[ -n "$LONG" ] || skip_all "LONG=1 runs it (make check-long)"
gcc -fanalyzer -E - </dev/null >/dev/null 2>&1 ||
	skip_all "this gcc has no -fanalyzer"

# analyse FLAG FILE...: what is said of each file.
analyse() {
	printf '%s\n' "${@:2}" | xargs -P"$(nproc)" -n8 nice -n 19 sh -c '
		flag=$1
		shift
		for file; do
			gcc -std=gnu11 -D_GNU_SOURCE -DCOWBENCH_SHARE="\"x\"" \
				-DCOWBENCH_LIB="\"x\"" -O2 -Ilib -fanalyzer \
				"$flag" -c -o /dev/null "$file" 2>&1
		done' sh "$1" | grep -E 'warning:|error:'
}

is "$(analyse -Wall lib/*/*.c bench/*.c)" "" "lib/ and bench/ are clean"
# The plugin keeps what it has until the emulator ends, in lists that the
# analyzer does not follow.
is "$(analyse -Wno-analyzer-malloc-leak plugin/*.c)" "" "so is plugin/"
cat >"$tmp/bad.c" <<-'END'
	#include <stdlib.h>
	int main(void)
	{
		int *at = malloc(4);

		*at = 1;
		free(at);
		return *at;
	}
END
like "$(analyse -Wall "$tmp/bad.c")" use-after-free "a mistake is seen"
done_testing
