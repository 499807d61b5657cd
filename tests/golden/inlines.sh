#!/bin/bash
# inlines.sh - the reader of a vmlinux's DWARF: it finds what addr2line finds, and
# refuses what has none.
. "$(dirname "$0")/../tap.sh"

INLINES=$(realpath "$B/inlines")

cat >"$tmp/x.c" <<'END'
#define INLINE static inline __attribute__((always_inline))

volatile int sink[4];
static const char linux_banner[] = "Linux version 6.1.0-test (somebody)";

INLINE int leaf(int x)
{
	sink[0] = x;
	return sink[1] * x;
}

INLINE int middle(int x)
{
	if (sink[2] > x)
		return leaf(x + 7) ^ sink[3];
	return leaf(x) + x;
}

__attribute__((noinline)) int other(int x)
{
	return sink[x & 3] ? leaf(x) : 3;
}

__attribute__((noinline)) int outer(int x)
{
	int got = middle(x) + other(x);

	while (sink[1] < got)
		got -= leaf(got);
	return got ^ middle(got);
}

int main(int nr, char **words)
{
	(void)words;
	return outer(nr) + linux_banner[nr];
}
END

# chains FILE: each instruction of outer() and other() with the functions that it is
# inlined from, the innermost first, as the table has it; and as addr2line has it.
chains() {
	"$INLINES" "$1" >"$tmp/table" || return
	objdump -d --no-show-raw-insn "$1" |
		sed -n '/<\(outer\|other\)>:$/,/^$/s/^ *\([0-9a-f]*\):.*/0x\1/p' \
		>"$tmp/at"
	[ -s "$tmp/at" ] || return
	addr2line -afi -e "$1" <"$tmp/at" | awk '
		/^0x/ { if (at) print at, name; at = $1; name = ""; odd = 0; next }
		{ odd = !odd; if (odd) name = name " " $1 }
		END { print at, name }' | sed 's/ [^ ]*$//' >"$tmp/want"
	$PYTHON - "$tmp/table" "$tmp/at" <<'END' >"$tmp/got"
import sys
chains, ranges = {}, []
for line in open(sys.argv[1]):
    word = line.split()
    if word[0] == "chain":
        chains[word[1]] = (word[2], word[3])
    if word[0] == "range":
        ranges.append((int(word[1], 16), int(word[2], 16), word[3]))
assert all(a[1] <= b[0] for a, b in zip(ranges, ranges[1:]))
for line in open(sys.argv[2]):
    at, names = int(line, 16), []
    for start, end, chain in ranges:
        while start <= at < end and chain != "0":
            chain, name = chains[chain]
            names.append(name)
    print(f"0x{at:016x} ", " ".join(names))
END
	sed -i 's/ *$//' "$tmp/got" "$tmp/want"
}

same() { # WHAT COMPILER WORDS...
	local what=$1

	shift
	"$@" -O2 -o "$tmp/x" "$tmp/x.c" 2>"$tmp/err" || {
		skip "$what" "$1 does not make it: $(head -n 1 "$tmp/err")"
		return
	}
	rm -f "$tmp/got" "$tmp/want"
	chains "$tmp/x"
	is "$(cat "$tmp/got")" "$(cat "$tmp/want")" "$what: as addr2line says"
	like "$(cat "$tmp/got")" ' leaf middle' "$what: one within another"
}

same 'DWARF 5 of gcc' gcc -g -gdwarf-5
same 'DWARF 4 of gcc' gcc -g -gdwarf-4
same 'at a fixed place' gcc -g -no-pie
same 'sections compressed' gcc -g -gz
command -v clang >/dev/null && same 'of clang' clang -g
like "$(cat "$tmp/table")" $'^cowbench-inlines 1\n(build [0-9a-f]{8,}\n)?(at [0-9a-f]+\n)+chain 1 0 ' \
	'the head: build and functions'
like "$(tail -n 1 "$tmp/table")" '^end$' 'and an end'

gcc -O2 -g -Wl,--build-id=0x0123abcd -o "$tmp/x" "$tmp/x.c"
run "$INLINES" "$tmp/x" 6.1.0-test
is "$code$err" 0 'a file of that release is read'
like "$out" $'\nbuild 0123abcd\n' 'with its build ID'

# What it is not.
refused() { # REGEX WORDS...
	run "$INLINES" "${@:2}"
	is "$code" 1 "$1: exit status"
	like "$err" "$1" "$1: says why"
	is "$out" '' "$1: and writes nothing"
}
refused 'x is of the kernel 6.1.0-test, and 6.12.0 runs' "$tmp/x" 6.12.0
strip -o "$tmp/stripped" "$tmp/x"
refused 'stripped has no DWARF: CONFIG_DEBUG_INFO is off' "$tmp/stripped"
gcc -O2 -g -c -o "$tmp/x.o" "$tmp/x.c"
refused 'is an ELF file that is not linked' "$tmp/x.o"
echo 'int main(void) { return 0; }' >"$tmp/none.c"
gcc -O0 -g -nostdlib -Wl,-e,main -o "$tmp/none" "$tmp/none.c"
refused 'none has DWARF without inlined functions' "$tmp/none"
refused 'x.c is no ELF file' "$tmp/x.c"
refused 'no such file|No such file' "$tmp/nowhere"
refused 'is no file' "$tmp"
refused 'wants a file'

# Damaged ones: an end of its own, or a table; never a hang.
head -c 3000 "$tmp/x" >"$tmp/cut"
run timeout 20 "$INLINES" "$tmp/cut"
like "$code" '^[01]$' 'a file that is cut'
$PYTHON - "$tmp/x" "$tmp" <<'END'
import random, sys
data = bytearray(open(sys.argv[1], "rb").read())
for seed in range(40):
    random.seed(seed)
    bad = bytearray(data)
    for _ in range(200):
        bad[random.randrange(64, len(bad))] = random.randrange(256)
    open(f"{sys.argv[2]}/bad{seed}", "wb").write(bad)
END
hung=
for seed in {0..39}; do
	timeout 20 "$INLINES" "$tmp/bad$seed" >"$tmp/table" 2>/dev/null
	[ $? = 124 ] && hung="$hung $seed"
done
is "$hung" '' 'damaged files end'
done_testing
