#!/bin/bash
# tidy.sh - clang-tidy finds nothing (.clang-tidy says what is looked for).  A
# file that has not changed since it passed, nor any header it includes, nor
# the checks, is not looked at again.
. "$(dirname "$0")/../tap.sh"

mapfile -t cflags < <(submake cflags CC=clang | xargs -n1)
cflags+=(-Itests)
passed=$B/lint/tidy
mkdir -p "$passed"
export passed
printf '%s\n' "${cflags[@]}" >"$tmp/cflags"
clang-tidy --version >>"$tmp/cflags"
cat .clang-tidy tests/unit/.clang-tidy >>"$tmp/cflags"

# The name that a pass is remembered by.
key() { # FILE
	{ cat "$tmp/cflags"; clang "${cflags[@]}" -E -C "$1"; } | sha256sum |
		cut -d' ' -f1
}

look() { # FILE
	local key out
	key=$(key "$1")
	[ -e "$passed/$key" ] && return
	if out=$(nice clang-tidy --quiet "$1" -- "${cflags[@]}" 2>&1); then
		touch "$passed/$key"
	else
		grep -E '(error|warning):' <<<"$out"
		return 1
	fi
}

# Two at a time, or as many as there are CPUs.
mapfile -t sources < <(find bench lib plugin tests -name '*.c' | sort)
for source in "${sources[@]}"; do
	while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do
		wait -n
	done
	look "$source" >"$tmp/$(tr / _ <<<"$source").out" 2>&1 &
done
wait
for source in "${sources[@]}"; do
	is "$(cat "$tmp/$(tr / _ <<<"$source").out")" "" "$source"
done

cp .clang-tidy "$tmp"
cat >"$tmp/planted.c" <<'END'
#include <stdlib.h>
int f(int n);
int f(int n)
{
	int *p = malloc(sizeof(*p));
	if (n)
		return 1;
	free(p);
	return *p;
}
END
like "$(look "$tmp/planted.c" 2>&1)" 'clang-analyzer-unix.Malloc' \
	"a use after free is seen"
done_testing
