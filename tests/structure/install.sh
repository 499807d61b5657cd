#!/bin/bash
# install.sh - make install: what it puts where, and that it works there.
. "$(dirname "$0")/../tap.sh"

root=$tmp/root
ok "make install" submake install DESTDIR="$root"
is "$(cd "$root" && find . -type f | grep -v '/plots/' | sort)" \
	"./usr/local/bin/cowbench
./usr/local/lib/cowbench/explain.so
./usr/local/share/doc/cowbench/LICENSE
./usr/local/share/doc/cowbench/NEWS
./usr/local/share/doc/cowbench/README.md
./usr/local/share/doc/cowbench/design.md
./usr/local/share/doc/cowbench/fleet.md
./usr/local/share/doc/cowbench/method.md
./usr/local/share/doc/cowbench/record.md
./usr/local/share/doc/cowbench/schema-1.json
./usr/local/share/man/man1/cowbench.1" "the files"
is "$(cd "$root/usr/local/share/cowbench/plots" && echo *)" \
	"$(cd plots && echo *)" "the figures' scripts"

run "$root/usr/local/bin/cowbench" list
is "$code" 0 "it runs there" "$err"
mv "$root/usr/local" "$root/elsewhere"
run "$root/elsewhere/bin/cowbench" plot -o "$tmp/plots" \
	tests/golden/records/quick.jsonl
is "$code" 0 "it draws there, with the scripts beside it" "$err"
mv "$root/elsewhere" "$root/usr/local"

man=$root/usr/local/share/man/man1/cowbench.1
is "$(mandoc -T lint -W warning "$man" 2>&1)" "" "the manual page is clean"
manual=$(mandoc -T ascii "$man" | col -b | tr -s ' \t\n' ' ')
for command in $("$COWBENCH" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	[ "$command" = help ] && continue
	usage=$("$COWBENCH" "$command" --help | tr -s ' \t\n' ' ')
	[[ $manual == *"$usage"* ]]
	is $? 0 "it says of $command what cowbench $command --help says"
done

like "$(submake -n install DESTDIR=/stage PREFIX=/opt/cow)" \
	"install .*cowbench /stage/opt/cow/bin" "PREFIX is heeded"
like "$(submake -n cflags PREFIX=/opt/cow)" \
	'COWBENCH_SHARE=..?"/opt/cow/share/cowbench' "also by the program"

ok "make uninstall" submake uninstall DESTDIR="$root"
is "$(find "$root" -type f)" "" "leaves nothing"
done_testing
