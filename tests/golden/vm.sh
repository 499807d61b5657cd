#!/bin/bash
# vm.sh - what `cowbench vm` says before it boots anything.
. "$(dirname "$0")/../tap.sh"

baseline=tests/golden/records/quick.jsonl
echo 'no kernel' >"$tmp/text"

# git bisect run stops at 128 and above; it would take 2 for a bad commit, and
# 125 for one to skip: the user's mistake is neither.
mistake() { # REGEX WORDS...
	local regex=$1

	shift
	run "$COWBENCH" vm "$@"
	is "$code" 128 "vm $*: stops a bisection"
	like "$err" "$regex" "says why"
}
good=(--baseline "$baseline" --kernel "$tmp/text")
mistake 'see cowbench vm --help' --no-such --bisect "${good[@]}" -- run null
mistake 'see cowbench vm --help' --bisect --no-such "${good[@]}" -- run null
mistake 'see cowbench vm --help' --no-such --bis "${good[@]}" -- run null
mistake 'did you mean --bisect' --bisekt "${good[@]}" -- run null
mistake 'did you mean --bisect' --bisekt --kernel "$tmp/text" -- run null
mistake '--baseline is for --bisect' "${good[@]}" -- run null
mistake 'a whole number' --boots x --bisect "${good[@]}" -- run null
mistake 'wants one --kernel, one --topology and --baseline' --bisect \
	--kernel "$tmp/text" -- run null
mistake 'wants one --kernel' --bisect "${good[@]}" --kernel b -- run null
mistake 'wants one --kernel, one --topology' --bisect "${good[@]}" -t 1 -t 2 \
	-- run null
mistake 'no such benchmark|no benchmark' --bisect "${good[@]}" -- run nul
mistake '-- run WORDS' --bisect "${good[@]}" -- list
mistake '-- run WORDS' --bisect "${good[@]}"
mistake 'not with --list-kernels' --bisect --list-kernels
mistake 'comma' --bisect -o "$tmp/a,b" "${good[@]}" -- run null
mistake 'nothing: cannot read: No such file' --bisect --baseline \
	"$tmp/nothing" --kernel "$tmp/text" -- run null
run "$COWBENCH" mv --bisect "${good[@]}" -- run null
is "$code" 128 "a command that there is not is no bad commit either"
run "$COWBENCH" vm --bisect --help
is "$code" 128 "--help is no good commit"
like "$out" '^usage: cowbench vm' "and is printed"

# What a guest is to run is looked at before it boots.
run "$COWBENCH" vm --kernel "$tmp/text" -- runn null
is "$code" 2 "a command that there is not"
is "$err" "cowbench vm: no command 'runn': did you mean run?" "is complained of"

if command -v qemu-system-x86_64 >/dev/null; then
	mistake 'text is no kernel' --bisect "${good[@]}" -- run null
	mistake 'No such file' --bisect --baseline "$baseline" --kernel \
		"$tmp/none" -- run null
	mistake 'shapes are 1, 2, 4' --bisect "${good[@]}" -t 3+ -- run null

	# Kernels that strangers made.
	mkfifo "$tmp/fifo"
	run timeout 20 "$COWBENCH" vm --kernel "$tmp/fifo" -- run null
	is "$code" 2 "a FIFO as kernel"
	like "$err" 'fifo is no kernel' "says so"
	"$PYTHON" - "$tmp/bomb.deb" "$tmp/many.deb" "$tmp/lrz.deb" <<-'END'
		import gzip, sys, tarfile
		def deb(path, name, data):
		    with open(path, "wb") as file:
		        file.write(b"!<arch>\n")
		        file.write(b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" %
		                   (name, 0, 0, 0, b"100644", len(data)) + data)
		about = tarfile.TarInfo("usr/share/zeros")
		about.size = 9 << 30
		deb(sys.argv[1], b"data.tar", about.tobuf(tarfile.GNU_FORMAT))
		none = tarfile.TarInfo("usr/share/none").tobuf(tarfile.GNU_FORMAT)
		deb(sys.argv[2], b"data.tar.gz", gzip.compress(none * 300000, 1))
		deb(sys.argv[3], b"data.tar.lrz", b"LRZI\0\6" + bytes(1018))
	END
	run "$COWBENCH" vm --kernel "$tmp/bomb.deb" -- run null
	is "$code" 2 "a package that unpacks to 9 GiB"
	like "$err" 'bomb.deb: what is in it unpacks to more than 8192 MiB' \
		"says so"
	run "$COWBENCH" vm --kernel "$tmp/many.deb" -- run null
	is "$code" 2 "a package of 300,000 files"
	like "$err" 'many.deb: more than 262144 files are in it' "says so"
	mkdir "$tmp/bin"
	printf '#!/bin/sh\ntouch "%s"\n' "$tmp/started" >"$tmp/bin/lrzip"
	chmod +x "$tmp/bin/lrzip"
	run env PATH="$tmp/bin:$PATH" "$COWBENCH" vm --kernel "$tmp/lrz.deb" \
		-- run null
	is "$code" 2 "a package packed by a program"
	ok "starts no program" test ! -e "$tmp/started"
else
	skip "what is looked at behind the emulator" "no qemu-system-x86_64"
fi

# A kernel that is brought home from nowhere is no success.
run "$COWBENCH" vm --fetch --kernel "$tmp/none"
is "$code" 2 "--fetch of a file that is not there"
like "$err" "brings debian: and source: kernels home; $tmp/none: No such file" "says so"
run "$COWBENCH" vm --fetch --kernel "$tmp/text"
is "$code$out" "0$tmp/text" "and of one that is: where it lies"
done_testing
