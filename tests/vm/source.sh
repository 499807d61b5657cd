#!/bin/bash
# source.sh - kernels from source: what is refused before anything is compiled,
# and, where one lies in the cache, that it boots and says what it is.  This
# compiles no kernel of Debian's: the sources are small ones of our own.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

refused() { # REGEX NAME WORDS...
	local regex=$1 name=$2

	shift 2
	vm -o "$tmp/none" "$@" -- run null
	is "$code" 2 "$name: exit status"
	like "$err" "$regex" "$name: says why"
}

# A cache of our own: what make leaves in it is looked at.
export XDG_CACHE_HOME=$tmp/cache
mkdir "$XDG_CACHE_HOME"

refused '\+bit is no edit: there are no-exclusive-reuse, .*\.patch or \.diff' \
	"an edit that is none" --kernel source:6.12+bit
refused 'no version such as 6.12' "a version that is none" --kernel source:new
refused 'nothing/: No such file' "a folder that is not there" \
	--source "$tmp/nothing"
refused 'is no kernel.s source: no Kconfig, no Makefile' "no source" \
	--source "$tmp"
refused 'none.patch: No such file' "a patch that is not there" \
	--source "$tmp" --edit "$tmp/none.patch"
refused 'of which source\?' "an edit of no source" --edit no-exclusive-bit \
	--kernel debian:6.12

# A small source, whose Makefile is ours: what it writes and how it ends.
mine=$tmp/mine
mkdir -p "$mine/mm"
touch "$mine/Kconfig"
printf 'int do_wp_page(int a)\n{\n\treturn a;\n}\n' >"$mine/mm/memory.c"
makefile() {
	printf '%%:\n\t@%s\n' "$1" >"$mine/Makefile"
}

missing() { # A PATH without some of the programs that a build wants.
	local tool

	mkdir "$tmp/bin"
	for tool in make gcc tar xz patch perl git rm cp "$@"; do
		ln -s "$(type -P "$tool")" "$tmp/bin/$tool"
	done
	ln -s "$(type -P qemu-system-x86_64)" "$tmp/bin"
}

missing
makefile true
run env PATH="$tmp/bin" "$COWBENCH" vm --clock instructions --source "$mine" \
	-- run null
is "$code" 2 "no flex, bison, bc: exit status"
like "$err" 'lacks flex, bison, bc(, gelf.h)?: apt-get install flex bison bc' \
	"no flex, bison, bc: all are named at once"

for tool in make gcc flex bison bc tar xz patch perl; do
	command -v $tool >/dev/null && continue
	skip "the rest" "no $tool: make deps ablation"
	done_testing
done
if ! echo '#include <gelf.h>' | gcc -E - >/dev/null 2>&1; then
	skip "the rest" "no gelf.h (Debian: libelf-dev): make deps ablation"
	done_testing
fi

makefile 'echo "mm/memory.c:2:1: error: no such thing" >&2; exit 1'
refused 'mine/ does not compile: mm/memory.c:2:1: error: no such thing; all of it is in .*\.log$' \
	"a source that does not compile" --source "$mine"
ok "the log is there" grep -q 'no such thing' "${err##* in }"
makefile 'echo "cc1: No space left on device"; exit 1'
refused 'the disk is full: .*/cowbench/source has the source' "a full disk" \
	--source "$mine"
makefile '{ echo; echo CONFIG_64BIT=y; } >.config'
refused 'its configuration comes out without SMP HIGH_RES_TIMERS' \
	"a configuration that lacks what guests need" --source "$mine"
refused 'mine/.no-exclusive-reuse: no-exclusive-reuse does not fit this source, which stays as it was: as in 6.1: mm/memory.c: do_wp_page\(\) calls PageAnonExclusive\(\) in 0 places, not in the 1 that' \
	"an edit that does not fit" --kernel "source:$mine/+no-exclusive-reuse"
printf -- '--- a/mm/memory.c\n+++ b/mm/memory.c\n@@ -1,2 +1,2 @@\n int other(void)\n-{\n+{ \n' \
	>"$tmp/other.patch"
refused 'other.patch does not apply to this source: .*FAILED' \
	"a patch that does not apply" --kernel "source:$mine/+$tmp/other.patch"
is "$(grep -c . "$mine/mm/memory.c")" 4 "the user's own source is as it was"

# A configuration that will do, and an image that will not boot.
# Several options stand on a line.
grep -oE '\{ "[A-Z0-9_]+", (true|false)' lib/source/source_config.c |
	sed 's/.*"\(.*\)".*/CONFIG_\1=y/' >"$mine/all"
makefile 'grep -q "return 7" mm/memory.c || exit 3; { echo; cat all; } >.config; mkdir -p arch/x86/boot; echo no kernel >arch/x86/boot/bzImage; echo "  CC      mm/memory.o"'
printf -- '--- a/mm/memory.c\n+++ b/mm/memory.c\n@@ -1,4 +1,4 @@\n int do_wp_page(int a)\n {\n-\treturn a;\n+\treturn 7;\n }\n' \
	>"$tmp/seven.patch"
refused 'bzImage is no kernel' "a patch that applies is compiled" \
	--kernel "source:$mine/+$tmp/seven.patch"
like "$err" "seven.patch: applied" "and told"
run "$COWBENCH" vm --fetch --kernel "source:$mine/+$tmp/seven.patch"
is "$code" 0 "it lies in the cache"
like "$(head -3 "$out/key")" 'source .*/mine, files .*compiler gcc.*release -vm-only\+patch' \
	"with what it was made of"
rm -r "$mine/mm"
run "$COWBENCH" vm --fetch --kernel "source:$mine/+$tmp/seven.patch"
is "$code" 2 "another source is another kernel"

# Kernels that somebody compiled before: never here.
unset XDG_CACHE_HOME
cached() { # SERIES RELEASE: the folder of such a kernel
	local key

	for key in "$HOME"/.cache/cowbench/source/kernels/*/key; do
		grep -qs "^source linux-source-$1 " "$key" &&
			grep -qFx "release $2" "$key" && echo "${key%/key}"
	done | head -1
}
early=$(cached 6.1 -vm-only)
if [ -n "$early" ]; then
	vm --kernel "$early" -o "$tmp/early" -- run "pin state=exclusive source=gup_test"
	is "$code" 4 "gup_test before 6.2: exit status"
	like "$(cat "$tmp"/early/*.jsonl)" 'gup_test holds no pages here: that came with 6.2' \
		"gup_test before 6.2: a skip that says why"
fi
reuse=$(cached 6.12 -vm-only+no-exclusive-reuse)
if [ -n "$reuse" ]; then
	vm --kernel "$reuse" -o "$tmp/reuse" -- run cow_write \
		state=exclusive_wp held=none,ref bytes=2m kind=base
	is "$code" 0 "no-exclusive-reuse: what it does is not wrong"
	like "$out" 'kept +cow_write state=exclusive_wp.*copied +cow_write state=exclusive_wp held=ref' \
		"the look keeps a page that nobody holds, and copies one that is held"
fi

# A planted change is found, by the name of its function and to the digit: where the
# source lies compiled, so that only the change is compiled (a minute).
tree=$(find "$HOME/.cache/cowbench/source/trees" -maxdepth 1 -type d \
	-regex '.*/linux-source-6.12_[0-9.]*-[0-9a-z~+]*' 2>/dev/null | head -1)
[ "$LONG" ] && [ -e "$tree/vmlinux" ] || done_testing
mkdir -p "$tmp/a/mm" "$tmp/b/mm"
cp "$tree/mm/memory.c" "$tmp/a/mm"
awk '/^static vm_fault_t do_wp_page\(/ {
		print "static noinline notrace void planted(void)\n{"
		print "\tasm volatile(\".rept 20\\n\\tnop\\n\\t.endr\");\n}\n"
		inside = 1
	}
	{ print }
	inside && /^\tpte_t pte;/ { print "\n\tplanted();"; inside = 0 }' \
	"$tmp/a/mm/memory.c" >"$tmp/b/mm/memory.c"
(cd "$tmp" && diff -u a/mm/memory.c b/mm/memory.c) >"$tmp/planted.patch"
version=${tree##*_}
vm --explain --kernel "source:$version" -o "$tmp/planted" \
	--kernel "source:$version+$tmp/planted.patch" -- \
	run cow_write state=exclusive_wp,was_shared kind=base held=none
is "$code" 0 "a planted change boots" "$err"
is "$(grep -c '^ *+21  planted (only .*planted\.patch)$' <<<"$out")" 2 \
	"and is found: 20 nops and a return, in both cases" "$out"
done_testing
