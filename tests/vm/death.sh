#!/bin/bash
# death.sh - however cowbench ends, its guests end with it, and nothing of
# theirs stays behind.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh
need_kernels 6.12

cat >"$tmp/wait.c" <<'END'
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	puts("here");
	fflush(stdout);
	for (;;)
		pause();
}
END
"$CC" -o "$tmp/wait" "$tmp/wait.c" || skip_all "no compiler"
mkdir "$tmp/temporary"
export TMPDIR=$tmp/temporary

emulators() { # PID
	pgrep -P "$1" -f '^qemu-system-x86_64 '
}

# Alive, and not only unburied.
alive() { # PID...
	local pid state

	for pid; do
		read -r _ _ state _ 2>/dev/null <"/proc/$pid/stat" &&
			[ "$state" != Z ] && echo "$pid"
	done
}

start() { # FOLDER: sets $vm and $guests
	"$COWBENCH" vm --clock instructions --kernel debian:6.12 --boots 2 \
		-o "$1" -- "$tmp/wait" >/dev/null 2>"$tmp/said" &
	vm=$!
	while [ "$(cat "$1"/*.txt 2>/dev/null | grep -c here)" != 2 ] &&
		kill -0 $vm; do
		sleep 0.2
	done 2>/dev/null
	mapfile -t guests < <(emulators $vm)
	is "${#guests[@]}" 2 "two guests are there"
}

for signal in KILL TERM; do
	start "$tmp/$signal"
	kill -$signal $vm
	wait $vm 2>/dev/null
	code=$?
	for ((turn = 0; turn < 100; turn++)); do
		[ -z "$(alive "${guests[@]}")" ] && break
		sleep 0.1
	done
	is "$(alive "${guests[@]}")" "" "SIG$signal: the guests are gone"
	is "$(ls "$TMPDIR")" "" "SIG$signal: no temporary file stays"
	like "$(ls "$tmp/$signal")" '_1.txt.*_2.txt' \
		"SIG$signal: what came home stays"
done
is $code 2 "SIGTERM: exit status"
like "$(cat "$tmp/said")" 'stopped; what came home is in' "and says so"
done_testing
