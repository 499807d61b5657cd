#!/bin/bash
# tsan.sh - workers that are threads, and the thread of a race, under the thread
# sanitizer: none writes what another one uses.  Benchmarks themselves are left as
# they are (Makefile).  Minutes, so for check-long.
. "$(dirname "$0")/../tap.sh"
[ -n "$LONG" ] || skip_all "LONG=1 runs it (make check-long)"
command -v clang >/dev/null || skip_all "needs clang, whose sanitizer names threads"
[ "$(nproc)" -gt 1 ] || skip_all "needs two CPUs"

tsan=$B/tsan
ok "all builds" submake B="$tsan" CC=clang SANITIZE=thread CFLAGS='-O1 -g' \
	"$tsan/cowbench"
like "$(nm "$tsan/lib/trial/share.o")" __tsan_write "lib is instrumented"
record=$tmp/record.jsonl
while read -r words; do
	# shellcheck disable=SC2086 # words, not one word
	run timeout 120 "$tsan/cowbench" run --trials 1 --budget 20 --no-table \
		--overwrite -o "$record" $words
	unlike "$err" ThreadSanitizer "$words: no race"
	unlike "$code" '^(66|124)$' "and it ends"
	like "$(record_lines "$record" | cut -f1)" trial "and is measured"
done <<-END2
	fault by=write state=absent kind=base threads=2
	cow_write state=shared kind=base threads=2
	pin state=exclusive kind=base batch=8 threads=2
	thp_split_race state=exclusive
	pin_race against=mprotect
END2

cat >"$tmp/planted.c" <<'END2'
#include <pthread.h>
static int at;
static void *work(void *with)
{
	at++;
	return with;
}
int main(void)
{
	pthread_t one, two;

	pthread_create(&one, 0, work, 0);
	pthread_create(&two, 0, work, 0);
	pthread_join(one, 0);
	pthread_join(two, 0);
	return 0;
}
END2
clang -g -fsanitize=thread -o "$tmp/planted" "$tmp/planted.c"
run "$tmp/planted"
like "$err" 'data race' "two threads that count in one place are seen"
done_testing
