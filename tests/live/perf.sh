#!/bin/bash
# perf.sh - cowbench trial --control: the counters of a perf that runs it are on
# while timed operations run, and off while they are made ready.
. "$(dirname "$0")/../tap.sh"

cd "$tmp" || exit 2
mkfifo orders answers
case='fault state=absent'

operations() { # what a trial printed
	sed -nE 's/^  n +([0-9]+) operations.*/\1/p' <<<"$1"
}

# Something that stands in for perf: keeps what it was told, and answers.
cat >stand_in.py <<'PYTHON'
import os, sys
orders = os.open("orders", os.O_RDWR)
answers = os.open("answers", os.O_RDWR)
open("ready", "w").close()
with open("told", "a") as told:
    while True:
        for order in os.read(orders, 4096).decode().split("\n")[:-1]:
            print(order, file=told, flush=True)
            os.write(answers, b"ack\n\0")
PYTHON
"$PYTHON" stand_in.py &
stand_in=$!
at_end "kill $stand_in 2>/dev/null"
for ((i = 0; i < 100; i++)); do
	[ -e ready ] && break
	sleep 0.1
done
run "$COWBENCH" trial --budget 5 --control fifo:orders,answers $case bytes=2m
is "$code" 0 'a trial under a stand-in' "$err"
# 512 pages a round, in stretches of 256.
is "$(uniq -c told | awk '$1 != 1' | wc -l) $(head -n 1 told) $(tail -n 1 told) $((
	$(grep -c enable told) * 256))" "0 enable disable $(operations "$out")" \
	'it is told to count each stretch of operations, and nothing beside them'
: >told
run "$COWBENCH" trial --budget 5 --control fifo:orders cow_write state=shared \
	writer=child
even() { # as often on as off
	[ "$(grep -c enable told)" = "$(grep -c disable told)" ]
}
for ((i = 0; i < 50; i++)); do
	even && break
	sleep 0.1
done
ok 'without answers, and by a child that operates' even
is "$code $(head -n 1 told)" '0 enable' 'it is told the same' "$err"
kill $stand_in
wait $stand_in 2>/dev/null

# --- what is wrong is told, and nothing hangs ---
refused() { # REGEX WORDS...
	local regex=$1

	shift
	run timeout 20 "$COWBENCH" trial --budget 5 --control "$@"
	like "$code: $err" "^2: cowbench trial: --control$regex" "--control $*"
}

refused ': orders, which perf stat --control is to have open: No such device' \
	fifo:orders,answers $case
refused ': none, which .*No such file' fifo:none $case
refused ": '77' is no open file" fd:77 $case
refused " orders: it is fd:N\[,M\] or fifo:PATH" orders $case
refused ' is for one worker' fd:1 $case threads=2
"$PYTHON" -c '
import os, time
orders = os.open("orders", os.O_RDWR); answers = os.open("answers", os.O_RDWR)
open("mute", "w").close()
time.sleep(60)' &
mute=$!
at_end "kill $mute 2>/dev/null"
until [ -e mute ]; do sleep 0.1; done
run timeout 20 "$COWBENCH" trial --budget 5 --control fifo:orders,answers $case
like "$code: $out" '^2: .*broken: --control: perf has not answered "enable"' \
	'one that does not answer'
kill $mute

# --- perf itself: as many faults as operations ---
if ! command -v perf >/dev/null ||
	! perf stat -e page-faults true >/dev/null 2>&1; then
	skip "perf stat" "no perf that may count here"
	done_testing
fi
count() { # of page-faults, and of operations
	"$PYTHON" - "$1" "$(operations "$2")" <<'PYTHON'
import re, sys
print(re.search(r"([\d,]+)\s+page-faults", sys.argv[1])[1].replace(",", ""),
      sys.argv[2])
PYTHON
}
for words in "$case" "cow_write state=shared"; do
	# shellcheck disable=SC2086 # words
	run perf stat -D -1 -e page-faults --control fifo:orders,answers -- \
		"$COWBENCH" trial --budget 20 --control fifo:orders,answers $words
	read -r faults operations <<<"$(count "$err" "$out")"
	is "$code $faults" "0 $operations" "perf counts the operations of $words"
done
done_testing
