#!/bin/bash
# circles.sh - no circle between files: by what they include, and by whose
# functions they call.
. "$(dirname "$0")/../tap.sh"

calls() {
	"$PYTHON" tests/structure/circles.py "$@"
}

# Headers that include one another: `lib/` and the name of each, by tsort.
includes() { # TREE
	(cd "$1" && grep -roE '^#include "[^"]+"' --include='*.h' lib |
		sed -E 's@^lib/(.*):#include "(.*)"@\1 \2@' | tsort 2>&1 >/dev/null)
}

is "$(includes .)" "" "no headers include one another"
mkdir -p "$tmp/lib/x"
echo '#include "x/b.h"' >"$tmp/lib/x/a.h"
echo '#include "x/a.h"' >"$tmp/lib/x/b.h"
like "$(includes "$tmp")" loop "such a circle is seen"

[ -d "$B/lib/trial" ] || submake "$B/libcowbench.a"
objects=()
for source in lib/*/*.c; do
	[ "$source" = lib/cli/main.c ] || objects+=("$B/${source%.c}.o")
done
is "$(calls "${objects[@]}" 2>&1)" "" "no files of lib/ call one another in a circle"
# Three files, two of them in a circle with the third.
for file in 'a b' 'b c' 'c a' 'd a'; do
	read -r from to <<<"$file"
	printf 'void %s(void);\nvoid %s(void);\nvoid %s(void) { %s(); }\n' \
		"$from" "$to" "$from" "$to" | gcc -x c -c -o "$tmp/x_$from.o" -
done
like "$(calls "$tmp"/x_*.o)" \
	'x_a.o .*x_b.o .*x_c.o: b of .*, c of .*, a of .*x_a.o$' \
	"a circle of three is seen"
unlike "$(calls "$tmp"/x_*.o)" x_d "and who stands outside is not in it"

# How much one may have to read.
for room in lib/*/; do
	lines=$(cat "$room"*.[ch] | wc -l)
	[ "$lines" -le 5000 ]
	is $? 0 "$room: at most 5,000 lines" "$lines"
done
is "$(wc -l lib/*/*.[ch] plugin/*.[ch] | awk '$1 > 500 && $2 != "total"')" "" \
	"no file of lib/ and of the plugin has more than 500 lines"
done_testing
