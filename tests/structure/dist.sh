#!/bin/bash
# dist.sh - what is handed on has the same bytes, whoever makes it where: the
# program of one source, built in two folders, and the tarball of one commit.
. "$(dirname "$0")/../tap.sh"

# --- the program ------------------------------------------------------------------
for place in one other/place; do
	mkdir -p "$tmp/$place"
	cp -r Makefile NEWS README.md bench lib plugin "$tmp/$place"
done
# A folder of its own for the results, too.
(cd "$tmp/one" && B=build submake all) 2>"$tmp/err"
(cd "$tmp/other/place" && B=$tmp/out submake all) 2>>"$tmp/err"
for file in cowbench trial explain.so; do
	cmp "$tmp/one/build/$file" "$tmp/out/$file" >"$tmp/cmp" 2>&1
	is $? 0 "$file: the same bytes from two folders" \
		"$(cat "$tmp/cmp" "$tmp/err")"
	is "$(strings -a "$tmp/one/build/$file" | grep -F "$tmp")" "" \
		"and the folder is not in it"
done

# --- the tarball ------------------------------------------------------------------
if git rev-parse -q --verify HEAD >/dev/null 2>&1; then
	name=$(B=$tmp/first submake dist)
	B=$tmp/again submake dist >/dev/null
	version=$("$COWBENCH" --version | cut -d' ' -f2)
	is "$name" "$tmp/first/cowbench-$version.tar.gz" "make dist names it"
	cmp "$name" "$tmp/again/cowbench-$version.tar.gz"
	is $? 0 "the same bytes again"
	tar -xzf "$name" -C "$tmp"
	is "$(cd "$tmp/cowbench-$version" && find . -type f -o -type l | sed 's@^\./@@' |
		sort)" "$(git ls-tree -r --name-only HEAD | sort)" \
		"all that is committed is in it, and nothing else"
	ok "make knows what to do there" \
		env -C "$tmp/cowbench-$version" make -n B="$tmp/there" all
else
	skip "make dist" "this is no git tree"
fi
done_testing
