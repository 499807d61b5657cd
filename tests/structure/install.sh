#!/bin/bash
# install.sh - make install: what it puts where, and that it works there.
. "$(dirname "$0")/../tap.sh"

root=$tmp/root
ok "make install" submake install DESTDIR="$root"
commands=$("$COWBENCH" help | sed -n 's/^  \([a-z]\+\)  *.*/\1/p' | grep -v help)
is "$(cd "$root" && find . -type f | grep -v '/plots/' | sort)" \
	"./usr/local/bin/cowbench
./usr/local/lib/cowbench/explain.so
./usr/local/lib/cowbench/inlines
./usr/local/share/bash-completion/completions/cowbench
./usr/local/share/doc/cowbench/LICENSE
./usr/local/share/doc/cowbench/NEWS
./usr/local/share/doc/cowbench/README.md
./usr/local/share/doc/cowbench/design.md
./usr/local/share/doc/cowbench/fleet.md
./usr/local/share/doc/cowbench/method.md
./usr/local/share/doc/cowbench/record.md
./usr/local/share/doc/cowbench/schema-1.json
./usr/local/share/fish/vendor_completions.d/cowbench.fish
$(printf './usr/local/share/man/man1/cowbench-%s.1\n' $commands | sort)
./usr/local/share/man/man1/cowbench.1
./usr/local/share/zsh/site-functions/_cowbench" "the files"
is "$(cd "$root/usr/local/share/cowbench/plots" && echo *)" \
	"$(cd plots && echo *)" "the figures' scripts"

run "$root/usr/local/bin/cowbench" list
is "$code" 0 "it runs there" "$err"
mv "$root/usr/local" "$root/elsewhere"
run "$root/elsewhere/bin/cowbench" plot -o "$tmp/plots" \
	tests/golden/records/quick.jsonl
is "$code" 0 "it draws there" "$err"
mv "$root/elsewhere" "$root/usr/local"

# The manual: each page is clean, and says what --help says, in its order.
man=$root/usr/local/share/man/man1
# complaints FILE...: but for references to what is not installed here.
complaints() {
	mandoc -T lint "$@" 2>&1 |
		grep -vE 'STYLE: referenced manual not found|outdated mandoc.db'
}
is "$(complaints "$man"/*.1)" "" "the manual pages are clean"
printf '.Dd today\n.Dt X 1\n.Os\n.Sh NAME\nlost\n' >"$tmp/bad.1"
like "$(complaints "$tmp/bad.1")" 'WARNING' "one that is not is seen"
# Letters alone: the manual breaks lines elsewhere, and an example stands free.
letters() { col -b | sed 's/^usage://' | tr -d ' \t\n'; }
for command in $commands; do
	page=$(mandoc -T ascii "$man/cowbench-$command.1" | letters)
	said=$("$COWBENCH" "$command" --help | sed '/^usage:/,/^[A-Z]/{/^[A-Z]/!d}' |
		letters)
	[ ${#said} -gt 100 ] && [[ $page == *"$said"* ]]
	is $? 0 "cowbench-$command(1) says what cowbench $command --help says"
	like "$(mandoc -T ascii "$man/cowbench.1" | col -b)" \
		"cowbench-$command\(1\)" "cowbench(1) names it"
done

like "$(submake -n install DESTDIR=/stage BINDIR=/else/bin MANDIR=/else/man)" \
	"install .*cowbench /stage/else/bin.*\.1 /stage/else/man/man1" \
	"BINDIR and MANDIR are heeded"
like "$(submake -n install DESTDIR=/stage PREFIX=/opt/cow)" \
	"install .*cowbench /stage/opt/cow/bin" "PREFIX is heeded"
like "$(submake -n cflags PREFIX=/opt/cow)" \
	'COWBENCH_SHARE=..?"/opt/cow/share/cowbench' "also by the program"

ok "make uninstall" submake uninstall DESTDIR="$root"
is "$(find "$root" -type f)" "" "leaves nothing"
done_testing
