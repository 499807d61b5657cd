#!/bin/bash
# docs.sh - what documents and comments point at is there: links and anchors,
# the project's own files by their names, "(method)", the version; and a kernel
# file is called one (kernel_files.py).
. "$(dirname "$0")/../tap.sh"

# A heading's anchor, as the usual renderers make it.
anchors() { # FILE
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' |
		sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# dead_links DIR: each link of a document in DIR to a file or heading that is
# not there.
dead_links() {
	(cd "$1" && find . -name '*.md' -not -path './build/*' | sort |
	while read -r file; do
		grep -oE '\]\([^)]+\)' "$file" | sed 's/^](//; s/)$//' |
		while read -r link; do
			case $link in *://*) continue ;; esac
			path=${link%%#*} anchor=
			case $link in *\#*) anchor=${link#*#} ;; esac
			path=$([ -n "$path" ] && echo "$(dirname "$file")/$path" ||
				echo "$file")
			if [ ! -e "$path" ]; then
				echo "$file: $link"
			elif [ -n "$anchor" ] &&
				! anchors "$path" | grep -qxF "$anchor"; then
				echo "$file: $link"
			fi
		done
	done)
}

# dead_names DIR: each of the project's files that a comment or a document
# names and that is not there.
dead_names() {
	(cd "$1" && grep -rnoE --include='*.[ch]' --include='*.md' \
		--include='*.sh' --include='*.py' --include=Makefile \
		--exclude-dir=results --exclude-dir=build --exclude-dir=.git \
		'(^|[^A-Za-z0-9_./-])(lib/(arch|base|bench|mm|stats|host|trial|data|run|lab|cli)|tests/(unit|golden|live|vm|structure|liar|self)|doc|plots)/[A-Za-z0-9_]+\.(c|h|sh|py|md|gp)\>' . |
		sed -E 's/:[0-9]+:[^A-Za-z]*/ /' | sort -u |
	while read -r file name; do
		case $file in ./tests/structure/*) continue ;; esac # plants
		[ -e "$name" ] || echo "$file: $name"
	done)
}

# Sources of DIR: each kernel file in a comment that lacks the word `kernel`.
kernel_files() {
	(cd "$1" && find bench lib plugin -name '*.[ch]' | sort |
		xargs python3 "$structure/kernel_files.py")
}
structure=$(cd "$(dirname "$0")" && pwd)

is "$(dead_links .)" "" "links lead somewhere"
is "$(dead_names .)" "" "files that are named are there"
is "$(grep -rlE '\(method|method:' lib tests/unit | head -1 |
	xargs -r ls doc/method.md | sed -n 's/.*\(doc.*\)/\1/p')" \
	"doc/method.md" "(method) is a document of the tree"
is "$(grep -m 1 -oE '^cowbench [0-9.]+' NEWS)" "$("$COWBENCH" --version)" \
	"NEWS begins with this version"
is "$(kernel_files .)" "" "comments say \`kernel\` before a kernel file"

mkdir -p "$tmp/tree/lib/mm" "$tmp/tree/doc" "$tmp/tree/bench" "$tmp/tree/plugin"
echo 'See [that](no.md) and [this](#not-there).' >"$tmp/tree/doc/a.md"
echo '/* lib/mm/nowhere.c has it */' >"$tmp/tree/lib/mm/a.c"
is "$(dead_links "$tmp/tree")" "./doc/a.md: no.md
./doc/a.md: #not-there" "dead links are seen"
is "$(dead_names "$tmp/tree")" "./lib/mm/a.c: lib/mm/nowhere.c" \
	"a name without a file is seen"

rm "$tmp/tree/lib/mm/a.c"
echo 'int ksm_check(void);' >"$tmp/tree/lib/mm/ksm.h"
cat >"$tmp/tree/bench/b.c" <<'END'
/* kernel mm/gup.c:gup_fast(), mm/rmap.c:rmap_walk(); mm/ksm.h:ksm_check() */
const char *words = "/* mm/memory.c is said by .kernel */";
/* The kernel
 * mm/swap.c:lru_add_drain() */
/* It copies (mm/memory.c:do_wp_page()).  kernel mm/gup.c pins.  But fork()
 * is kernel/fork.c:copy_process().
 *
 * mm/ksm.h:break_ksm() */
END
is "$(kernel_files "$tmp/tree")" "bench/b.c:5 mm/memory.c
bench/b.c:6 kernel/fork.c
bench/b.c:8 mm/ksm.h" "kernel files without the word are seen"
done_testing
