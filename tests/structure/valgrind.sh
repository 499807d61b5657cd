#!/bin/bash
# valgrind.sh - readers of what strangers wrote, and commands on records, under
# valgrind: nothing reads what nobody has written, which the sanitizers do not see.
# Minutes, so for check-long.
. "$(dirname "$0")/../tap.sh"
[ -n "$LONG" ] || skip_all "LONG=1 runs it (make check-long)"
command -v valgrind >/dev/null || skip_all "needs valgrind"

# clean NAME COMMAND...: valgrind finds no error and no memory that is lost.
clean() {
	local name=$1

	shift
	run timeout 500 valgrind -q --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite --child-silent-after-fork=yes "$@"
	[ "$code" != 99 ]
	is $? 0 "$name" "$(grep '^==' <<<"$err")"
}

for corpus in tests/fuzz/corpus/*; do
	name=${corpus##*/}
	clean "$name" "$B/tests/fuzz/$name" "$corpus"/*
done
records=tests/golden/records
clean show "$COWBENCH" show --all $records/quick.jsonl
clean compare "$COWBENCH" compare $records/explained-5.10.jsonl \
	$records/explained-6.1.jsonl
clean report "$COWBENCH" report -o "$tmp/report" $records/quick.jsonl
clean export "$COWBENCH" export --format csv $records/quick.jsonl
clean list "$COWBENCH" list cow_write

cat >"$tmp/planted.c" <<'END2'
#include <stdlib.h>
int main(void)
{
	int *at = malloc(4);
	return *at ? 1 : 0;
}
END2
"$CC" -O0 -o "$tmp/planted" "$tmp/planted.c"
run valgrind -q --error-exitcode=99 "$tmp/planted"
is "$code" 99 "memory that nobody has written is seen"
done_testing
