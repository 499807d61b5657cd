#!/bin/bash
# session.sh - a run from its first line to its last: what it says before it takes
# long, names of records, signals, a calm machine.
. "$(dirname "$0")/../tap.sh"

cd "$tmp" || exit 2

short=(null --trials 1 --budget 1 --no-table)

# Runs that begin in one second write records of their own.
for i in 1 2 3 4; do
	"$COWBENCH" run "${short[@]}" >"out$i" 2>"err$i" &
done
wait
is "$(cat out? | sort -u | wc -l) $(grep -L '"type":"end"' cowbench-*.jsonl)" \
	'4 ' 'four runs at once have four records, each whole' "$(cat err?)"

# A record that has all its trials.
record=$(sed 's/record: //' out1)
run "$COWBENCH" run --resume "$record" --no-table
is "$code" 0 'a record that is whole is gone on with'
like "$err" "of which 0 are left.*nothing is left to do: $record has all trials" \
	'it says that nothing is left to do'
is "$(grep -c '"type":"trial"' "$record")" 1 'and does nothing'
run "$COWBENCH" run --resume "$record" --trials 7
like "$code: $err" '^2: .*leave out --trials' \
	'an option that the record has settled is refused'

# How long it takes is told first; in an hour nobody is asked who does not sit
# there.
run "$COWBENCH" run "${short[@]}" -o long.jsonl
like "$err" '1 case, 1 trial each, about 0:0[0-9] min.*, on kernel' \
	'cases, trials and minutes are told'
cat >ask.py <<'PYTHON'
import os, pty, select, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
end = time.time() + 60
asked = False
while time.time() < end:
    if not select.select([fd], [], [], 1)[0]:
        continue
    try:
        more = os.read(fd, 4096)
    except OSError:
        break
    if not more:
        break
    said += more
    if b"[y/N]" in said and not asked:
        os.write(fd, b"n\n")
        asked = True
sys.stdout.write(said.decode().replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PYTHON
run python3 ask.py "$COWBENCH" run --full -o full.jsonl
like "$code: $out" '^2: .*cases.*, 20 trials each, about [0-9]+:[0-9]+ min.*go on\? \[y/N\].*nothing was begun' \
	'on a terminal a long run is asked for'
[ ! -e full.jsonl ]
is $? 0 'and without a yes not begun'

# The last line after an interruption says so; what was ignored stays ignored.
started() { # RECORD
	for ((i = 0; i < 600; i++)); do
		grep -qs '"type":"trial"' "$1" && return
		sleep 0.1
	done
}
"$COWBENCH" run null --trials 100000 -o term.jsonl >both 2>&1 &
started term.jsonl
kill -TERM $!
wait $!
is "$?" 2 'a run that is stopped has exit code 2'
like "$(tail -n 1 both)" '^cowbench run: interrupted; what was measured is in' \
	'its last line says that it was interrupted'
(
	trap '' HUP
	exec "$COWBENCH" run null --trials 60 --budget 20 --no-table -o hup.jsonl
) >both 2>&1 &
started hup.jsonl
kill -HUP $!
wait $!
is "$?" 0 'where SIGHUP was ignored (nohup), it is ignored still'
like "$(tail -n 1 hup.jsonl)" '"how":"complete"' 'and the run is whole'

# Waiting for a calm machine: it is told how long, and the record knows.
run "$COWBENCH" run "${short[@]}" -o calm.jsonl --quiet-wait 0.3
is "$code" 0 'a run that waits for a calm machine'
like "$err" 'min.* and up to 0.3 s of waiting a trial' 'says it beforehand'
like "$(grep '"type":"trial"' calm.jsonl)" '"quiet_wait_ms":[1-9][0-9]*' \
	'says how long each trial waited'
like "$(head -n 1 calm.jsonl)" '"quiet_wait_s":0.3' 'as was asked for'

# A trial that does not end says what it and the machine were at.
run "${COWBENCH%cowbench}liar" run bad way=hang --timeout 1 --trials 1 --no-table \
	-o hang.jsonl
like "$err" 'no end after 1 s: killed; it [a-z]+.*; load [0-9.]+ on [0-9]+ CPUs' \
	'no end: with what it was at'
done_testing
