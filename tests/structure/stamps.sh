#!/bin/bash
# stamps.sh - between the stamps stands the operation and nothing else, not even
# a call: read from the objects of both compilers.
. "$(dirname "$0")/../tap.sh"

[ "$(uname -m)" = x86_64 ] || skip_all "reads x86-64 code"
mapfile -t cflags < <(submake cflags | xargs -n1)

# sections OBJECT: its begin stamps, each with what is wrong.
sections() {
	"$PYTHON" tests/structure/stamps.py "$1"
}

check() { # OBJECT SOURCE
	local seen bad wanted

	seen=$(sections "$1")
	wanted=$((2 * $(grep -c '^BENCH_LOOP(' "$2"))) # with rdtscp, and without
	bad=$(grep -v ' ok$' <<<"$seen")
	is "$bad" "" "$1: nothing but the operation"
	[ "$(grep -c ' ok$' <<<"$seen")" -ge "$wanted" ]
	is $? 0 "$1: each of $wanted timed loops was found"
}

sources=(bench/*.c lib/trial/share.c)
[ -z "${BENCH:-}" ] || sources=("bench/$BENCH.c")
for compiler in gcc clang; do
	for source in "${sources[@]}"; do
		object=$tmp/$compiler-$(basename "$source" .c).o
		ok "$compiler compiles $source" \
			"$compiler" "${cflags[@]}" -c -o "$object" "$source"
		check "$object" "$source"
	done
done

[ -z "${BENCH:-}" ] || done_testing

# What is planted is seen: PLANT NAME BODY REGEX.
plant() {
	cat >"$tmp/planted.c" <<-END
	#include "bench/inline.h"
	#include "bench/loop.h"
	void elsewhere(void);
	void use(struct trial *t);
	static inline long op(struct trial *t, unsigned char *at)
	{
		(void)t;
		$2
		return 0;
	}
	BENCH_LOOP(planted, op)
	void use(struct trial *t)
	{
		planted(t, 0, 1);
	}
	END
	gcc "${cflags[@]}" -c -o "$tmp/planted.o" "$tmp/planted.c" || exit 2
	like "$(sections "$tmp/planted.o")" "$3" "$1 is seen"
}

plant "a store" '*(volatile char *)at = 1;' ' ok'
plant "a call" '(void)at; elsewhere();' 'call'
plant "a call on a cold path" \
	'if (__builtin_expect(*at == 3, 0)) trial_broken(t, "no");' 'call'
plant "a child that waits" 'if (*at == 3) inline_child_waits(t);' ' ok'
plant "a call on one path" 'if (*at) elsewhere();' 'call'
plant "the C library's clock" '*at = (unsigned char)stamp_raw();' 'call'
plant "nothing" '(void)at;' ' ok'
sed -i '/^BENCH_LOOP/i #define stamp_rest()' "$tmp/planted.c"
gcc "${cflags[@]}" -c -o "$tmp/planted.o" "$tmp/planted.c" || exit 2
like "$(sections "$tmp/planted.o")" 'close behind the end stamp' \
	"a branch close behind the end stamp is seen"
plant "a jump by pointer" \
	'__asm__ volatile("jmp *%0" : : "r"(at));' 'leaves'
plant "an endless loop" '(void)at; for (;;) ;' 'no end stamp'
plant "a return" '(void)at; __asm__ volatile("ret");' 'ret'
done_testing
