#!/bin/bash
# new_bench.sh - the five minutes of CONTRIBUTING.md, as it tells them: a new file
# is found and checked alone, its surprise is seen, its cure works; renamed and
# removed again, and make never asks for it.
. "$(dirname "$0")/../tap.sh"
need_root

# A tree of our own, with what is built already.
mkdir -p "$tmp/tree/build"
cp -a Makefile .clang-format bench lib plugin tests "$tmp/tree"
cp -a "$B/bench" "$B/lib" "$B/flags" "$B/libcowbench.a" "$B/cowbench" \
	"$tmp/tree/build"
cd "$tmp/tree" || exit 2
checks() {
	run env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s CC="$CC" B=build \
		check BENCH="$1"
}

awk '/^```c bench\/lazyfree\.c$/ { on = 1; next } /^```/ { on = 0 } on' \
	"$OLDPWD/CONTRIBUTING.md" >bench/lazyfree.c
checks lazyfree
if [ "$code" != 0 ]; then
	like "$err" "wrong: [0-9]+ of [0-9]+ pages met another fate than 'kept': \
most of these were copied; in one round [0-9]+ of 512, from page [0-9]+ to \
page 511 in 1 piece" "pages in an LRU batch are copied, and it is told which"
else
	skip "pages in an LRU batch are copied" "few are here: see CONTRIBUTING.md"
fi
sed -i '/trial_errno(t, "madvise/a\	trial_lru_drain(t);' bench/lazyfree.c
checks lazyfree
is "$code" 0 "with the batches drained all is proved" "$out$err"

mv bench/lazyfree.c bench/lazy.c
sed -i 's/bench_lazyfree/bench_lazy/' bench/lazy.c
ok "a benchmark that is renamed is built" submake
like "$(build/cowbench list)" $'\nlazy  ' "under its new name"
unlike "$(build/cowbench list)" $'\nlazyfree  ' "and not under the old one"
rm bench/lazy.c
ok "one that is removed does not break make" submake
unlike "$(build/cowbench list)" $'\nlazy  ' "and is gone"
checks nothing
like "$err" "No rule to make target 'bench/nothing.c'" "one that is not there is told"
done_testing
