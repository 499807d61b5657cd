#!/bin/bash
# bad_input.sh - what cannot boot or measure gets a line that says so, and the
# other guests go on.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

# A kernel that hangs at its first instruction: the header of a bzImage, and
# `jmp .` where it is entered (offset 0x200).
hanging() { # FILE
	head -c 8192 /dev/zero >"$1"
	put() { printf '%b' "$2" | dd of="$file" bs=1 seek=$(($1)) \
		conv=notrunc status=none; }
	local file=$1
	put 0x1f1 '\x04'
	put 0x1f4 '\x60'
	put 0x1fe '\x55\xaa\xeb\xfeHdrS\x0f\x02'
	put 0x20e '\x00\x06'
	put 0x211 '\x01'
	put 0x236 '\x3f'
	put 0x800 '9.9.9-hang'
}

echo 'no kernel' >"$tmp/text"
head -c 56 /dev/zero >"$tmp/arm64"
printf 'ARM\x64%4096s' >>"$tmp/arm64"
mkdir "$tmp/tree"
hanging "$tmp/hang"

# refused REGEX WORDS...: before anything boots.
refused() {
	local regex=$1

	shift
	vm -o "$tmp/none" "$@" -- run null
	is "$code" 2 "$*: exit status"
	like "$err" "$regex" "$*: says why"
	[ ! -e "$tmp/none" ]
	is $? 0 "$*: leaves nothing"
}

refused 'text is no kernel' --kernel "$tmp/text"
refused 'arm64 is a kernel for arm64' --kernel "$tmp/arm64"
refused 'tree is a directory without arch/x86/boot/bzImage' \
	--kernel "$tmp/tree"
refused 'bare ELF file .*bzImage' --kernel "$COWBENCH"
refused 'No such file' --kernel "$tmp/nothing"
refused 'shapes are 1, 2, 4, 2\+1' --kernel "$tmp/hang" --topology 3+
refused 'wants --cpus 2 or more' --kernel "$tmp/hang" --topology 2+1 --cpus 1
refused 'node 0 has 64 MiB; .* 256 MiB or more' --kernel "$tmp/hang" \
	--topology 2 --memory 64m
refused 'wants [0-9]+ MiB of memory, and the host has' --kernel "$tmp/hang" \
	--topology 4:mem=1024g

vm --kernel x --no-such; like "$err" 'see cowbench vm --help' "an unknown option"
vm --kernel "$tmp/hang"
like "$err" 'what is to run there' "no words"
vm -- run null
like "$err" 'which kernel' "no kernel"
vm --kernel "$tmp/hang" -- run null -o file
like "$err" '-o file goes before the --' "-o behind the --"
# git bisect run takes 125 for a kernel that says nothing (tests/golden/vm.sh has
# what is the user's mistake).
cannot() { # REGEX CODE NAME WORDS...
	local regex=$1 want=$2 name=$3

	shift 3
	vm --bisect --baseline tests/golden/records/quick.jsonl "$@" \
		-o "$tmp/none" -- run null
	is "$code" "$want" "--bisect, $name: exit status"
	like "$err" "$regex" "--bisect, $name: says why"
}

cannot 'said nothing' 125 "a kernel that hangs" --kernel "$tmp/hang" --patience 5
cannot 'wants [0-9]+ MiB of memory' 128 "no room" --kernel "$tmp/hang" \
	--topology 4:mem=1024g
cannot 'emulator ended' 128 "no such CPU" --kernel "$tmp/hang" --cpu-model none
run "$COWBENCH" vm --clock time --kernel "$tmp/hang" --cpu-model none \
	--patience 5 -o "$tmp/none" -- run null
is "$code" 2 "--clock time"
if [ -w /dev/kvm ]; then
	like "$err" 'emulator ended|said nothing.*--clock instructions' \
		"--clock time: says why it did not come up"
else
	like "$err" 'under emulation a time means nothing' \
		"--clock time is refused under emulation"
fi

need_kernels 6.12

# The baseline has times.
cannot 'cannot be compared' 128 "another clock" --kernel debian:6.12

# What a kernel without serial ports does.
vm --kernel debian:6.12 --append 8250.nr_uarts=0 -o "$tmp/none" -- run null
is "$code" 2 "no serial console: exit status"
like "$err" 'reset before its kernel said a word: it has no serial console' \
	"no serial console: says so"

# All that is bad in one run, beside a guest that is well.
vm --kernel "$tmp/text" --kernel "$tmp/hang" --kernel debian:6.12 \
	--kernel debian:5.4 --patience 15 --attempts 1 -o "$tmp/mixed" -- \
	run null
is "$code" 2 "bad kernels beside a good one: exit status"
like "$err" 'text is no kernel' "no kernel: says so"
like "$err" 'debian:5.4 is no kernel that can be had; see .*--list-kernels' \
	"not in the archive: says so"
like "$err" \
	'hang, topology 1: the kernel said nothing for [0-9]+ s: it hangs, or has no serial console' \
	"one that hangs is ended: says so"
like "$out" 'debian:6.12 .*null' "the good one is measured"
like "$(tail -1 "$tmp/mixed/debian-6.12_1_1.jsonl")" '"ended":"well"' \
	"and its record is whole"

# One that cannot write its record, beside one that can.
mkdir "$tmp/full"
ln -s /dev/full "$tmp/full/debian-6.12_1_1.jsonl"
vm --kernel debian:6.12 --boots 2 --overwrite -o "$tmp/full" -- run null
is "$code" 2 "a full disk: exit status"
like "$err" '_1_1.jsonl: cannot write.*No space left on device' \
	"a full disk: says so"
like "$(tail -1 "$tmp/full/debian-6.12_1_2.jsonl")" '"ended":"well"' \
	"the other goes on"
vm --kernel debian:6.12 -o "$tmp/mixed" -- run null
like "$err" 'File exists' "a record that is there is not overwritten"

# Guests that die: at boot, and while they measure.
cat >"$tmp/die.c" <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	int file = open("/proc/sysrq-trigger", O_WRONLY);

	puts("alive");
	fflush(stdout);
	sleep(1);
	if (argc > 1 && strcmp(argv[1], "hang") == 0)
		for (;;)
			;
	return write(file, "c", 1) != 1;
}
END
"$CC" -o "$tmp/die" "$tmp/die.c" || done_testing
vm --kernel debian:6.12 --append rdinit=/none --attempts 2 -o "$tmp/panic" \
	-- run null &
vm --kernel debian:6.12 --patience 15 --attempts 1 -o "$tmp/stuck" -- \
	"$tmp/die" hang
is "$code" 2 "a guest that hangs while it measures: exit status"
like "$err" 'no sign of life for [0-9]+ s while it measured' "and says so"
vm --kernel debian:6.12 --attempts 1 -o "$tmp/crash" -- "$tmp/die"
is "$code" 2 "a guest that panics while it measures: exit status"
like "$err" 'panicked while it measured: Kernel panic - not syncing: sysrq' \
	"and says so"
like "$(cat "$tmp/crash/debian-6.12_1_1.txt")" alive \
	"what it wrote before is there"
ok "its console is kept" grep -q 'Kernel panic' \
	"$tmp/crash/debian-6.12_1_1.console"
wait
like "$(ls "$tmp/panic")" '^debian-6.12_1_1.console$' \
	"one that panics at boot leaves its console alone"
vm --kernel debian:6.12 --append rdinit=/none --attempts 1 \
	-o "$tmp/panic" -- run null
like "$err" 'panicked at boot: Kernel panic - not syncing: VFS' "and says so"
done_testing
