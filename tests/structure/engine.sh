#!/bin/bash
# engine.sh - what stands between the engine and the benchmarks: no axis of a
# benchmark's own is named in lib/, each function that bench.h and its chapters
# offer has a caller, and so has each that a file of lib/ offers to others; no
# benchmark has a variable that outlives a trial's memory of it.
. "$(dirname "$0")/../tap.sh"

# The axes of all benchmarks but those that the engine owns (bench.h).
mapfile -t owned < <(sed -n 's/^	\[AXIS_[A-Z]*\] = "\(.*\)",.*/\1/p
	s/.*\[AXIS_[A-Z]*\] =	*"\([a-z]*\)",$/\1/p' lib/case/case.c)
mapfile -t benches < <(basename -s .c bench/*.c)
own=$("$COWBENCH" list "${benches[@]}" |
	sed -n '/^  axes:/,/^[a-z]/s/^    \([a-z_]*\) .*/\1/p' | sort -u |
	grep -vxE 'state|held|kind|bytes|via|stride|cpu|mem|to|threads|procs|memcg')
like "$(echo $own)" '^access .* by .* forked .* writer' "axes are found"
alternatives=$(paste -sd'|' <<<"$own")

# named DIR: where its lib/ asks for an axis by such a name, or writes axis=value.
# The one table of words that a person may type is no part of the engine, nor are the
# rows that stand for benchmarks' own on a kernel that an edit has changed.
named() {
	(cd "$1" && grep -rn . --include='*.[ch]' lib) |
	grep -v -e '^lib/view/facts_table.c:' -e '^lib/case/ablated.c:' |
	sed -E 's@/\*.*(\*/|$)@@; s@^([^:]*:[0-9]*:)[ 	]*\*.*@\1@' |
	grep -E -e "\<(trial_is|trial_axis|bench_axis|find_filter|words_of|own_word|rank|facts_[a-z]*)\([^;]*\"($alternatives)\"" \
		-e "\"([^\"]* )?($alternatives)=[a-z0-9_%]"
}

is "$(named .)" "" "lib/ names no axis of a benchmark's own"
mkdir -p "$tmp/lib/trial"
cat >"$tmp/lib/trial/x.c" <<'END'
	p->by_owner = trial_is(t, "by", "exit");
	int source = bench_axis(bench, "source");
	trial_skip(t, "writer=child takes threads=1 and procs=1");
	trial_is(t, "state", "shared"); /* the engine's own: by=exit is not */
END
is "$(named "$tmp" | wc -l)" 3 "those that would are found"

# uncalled DIR: what its bench.h and bench/ declare, and no benchmark, no other
# declaration there and no whole benchmark in a document has.
uncalled() {
	local name

	cat "$1"/lib/bench.h "$1"/lib/bench/*.h |
		"$CC" -fpreprocessed -dD -E -P - >"$tmp/declared"
	cat "$1"/bench/*.c CONTRIBUTING.md >"$tmp/callers"
	grep -oE '\<(trial|inline)_[a-z_]+\(|#define (BENCH|PATH|PARDON|FAULTS)[A-Z_]*' \
		"$tmp/declared" | sed 's/#define //; s/($//' | sort -u |
	while read -r name; do
		grep -qE "\<$name\>" "$tmp/callers" ||
			[ "$(grep -oE "\<$name\>" "$tmp/declared" | wc -l)" -gt 1 ] ||
			echo "$name"
	done
}

is "$(uncalled .)" "" "each function of bench.h and bench/ has a caller"
mkdir -p "$tmp/lib/bench" "$tmp/bench"
echo 'int trial_idle(struct trial *t); void trial_busy(struct trial *t);' \
	>"$tmp/lib/bench.h"
echo '#define PATH_LOST "none"' >"$tmp/lib/bench/path.h"
echo 'static void f(struct trial *t) { trial_busy(t); }' >"$tmp/bench/x.c"
is "$(uncalled "$tmp" | paste -sd' ')" "PATH_LOST trial_idle" \
	"one that has none is found"

# idle SOURCES BUILD OBJECT...: functions that a file offers and no other file takes;
# but one that its own file calls and a unit test knows is right.
idle() {
	local sources=$1 build=$2 object name file

	nm -A -P "${@:3}" 2>/dev/null | awk '
		{ sub(/:$/, "", $1) }
		$3 == "T" && $2 != "main" { home[$2] = $1 }
		$3 == "U" { taken[$2] }
		END { for (name in home)
			if (!(name in taken)) print home[name], name }' | sort |
	while read -r object name; do
		file=$sources/${object#"$build"/}
		if [ "$("$CC" -w -fpreprocessed -dD -E -P "${file%.o}.c" |
			grep -ow "$name" | wc -l)" -lt 2 ]; then
			echo "$name: nobody calls it"
		elif ! grep -rqw "$name" "$sources/tests/unit"; then
			echo "$name: it can be static"
		fi
	done
}

mapfile -t objects < <(ls bench/*.c lib/*/*.c | sed "s@^@$B/@; s/c\$/o/")
is "$(idle . "$B" "${objects[@]}")" "" "each function of lib/ has a caller"
mkdir -p "$tmp/lib/x" "$tmp/tests/unit"
cat >"$tmp/lib/x/x.c" <<'END'
int lost(void), own(void), known(void); /* lost() */
int lost(void) { return own() + known(); }
int own(void) { return 1; }
int known(void) { return 2; }
END
echo '	CHECK(known() == 2);' >"$tmp/tests/unit/x.c"
"$CC" -c -o "$tmp/lib/x/x.o" "$tmp/lib/x/x.c"
sed -i 1d "$tmp/lib/x/x.c"
is "$(idle "$tmp" "$tmp" "$tmp/lib/x/x.o" | paste -sd';')" \
	"lost: nobody calls it;own: it can be static" "those that would are found"

# variables OBJECT...: what is in memory that a trial may write to.
variables() {
	objdump -t "$@" | grep -v '\.rel\.ro' | grep -E '[ 	]\.t?(data|bss)' |
		grep ' O '
}

mapfile -t objects < <(printf "$B/bench/%s.o\n" "${benches[@]}")
is "$(variables "${objects[@]}")" "" "no benchmark has a global variable"
echo 'int f(void); int f(void) { static int calls; return calls++; }' \
	>"$tmp/bench/y.c"
"$CC" -c -o "$tmp/y.o" "$tmp/bench/y.c"
like "$(variables "$tmp/y.o")" calls "one that has is found"
done_testing
