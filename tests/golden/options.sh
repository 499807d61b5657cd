#!/bin/bash
# options.sh - what every command says of options that it does not have, of their
# values, and of an output that is full.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

commands=$("$COWBENCH" help | sed -n 's/^  \([a-z]\+\)  *.*/\1/p' | grep -v help)

for command in $commands; do
	run "$COWBENCH" "$command" --nonsense
	fails 2 "cowbench $command: no option '--nonsense'
cowbench $command: see cowbench $command --help" \
		"$command: an option that there is not"
	run "$COWBENCH" "$command" --help
	is "$code$err" 0 "$command --help"
	like "$out" "^usage: cowbench $command" 'says how it is used'
	is "$("$COWBENCH" help "$command")" "$out" "as does help $command"
done

run "$COWBENCH" run --trials
like "$code: $err" "^2: cowbench run: option '--trials' wants a value" \
	'an option without its value'

number() { # WORDS MESSAGE
	run "$COWBENCH" $1
	fails 2 "cowbench ${1%% *}: $2" "$1"
}

# What was meant is named, whichever way it was missed.
missed() { # WORDS MESSAGE
	run "$COWBENCH" $1
	fails 2 "cowbench ${1%% *}: $2
cowbench ${1%% *}: see cowbench ${1%% *} --help" "$1"
}
missed 'run --trails 3' "no option '--trails': did you mean --trials?"
missed 'show --lal' "no option '--lal': did you mean --all?"
missed 'vm --kernal debian:6.1' "no option '--kernal': did you mean --kernel?"
missed 'doctor --no-prob=1' "option '--no-probe' takes no value"
missed 'run --no-table=1' "option '--no-table' takes no value"
missed 'run --ti 3' "option '--ti': is that --time or --timeout?"
missed 'run -x' "no option '-x'"
number 'run --clock sundial' '--clock sundial: it is time or instructions'

for bad in 0 1.5 -1 +1 1e3 x 99999999999999999999; do
	number "run --trials $bad" "--trials $bad: a whole number from 1 to 1000000"
done
number 'run --seed -1' '--seed -1: a whole number from 0 to 9000000000000000'
for bad in nan inf 1e300 -1 5x; do
	number "trial --budget $bad" "--budget $bad: a number from 0 to 1000000"
done
number 'selftest --suites 0' '--suites 0: a whole number from 1 to 100000'
number 'vm --boots 1001' '--boots 1001: a whole number from 1 to 1000'
number 'vm --threshold nan' '--threshold nan: a number from 0 to 1000'
number 'tune --time 10x -- true' \
	'--time 10x: a time from 1s to 24h, such as 90s or 10m'
number 'tune --goal speed -- true' \
	'--goal speed: it is latency, throughput, memory or fork'
number 'tune --goal fork -- true' \
	'--goal fork: it is not seen of a command; throughput and memory are'
number 'tune --pid 1 -- true' 'a command, --pid and --start: one of them'
number 'tune --start true' \
	'--start and --probe go together: what makes the load, and what is loaded'
number 'tune --latency x -- true' \
	'what is to be found in the output of a probe, or stops a server, wants --start and --probe'
number 'tune --start x --probe y --goal fork' \
	'--goal fork wants --fork RE, which finds its figure'
number 'tune --pool 1g' '--pool: operations on memory ask for no such pages; a command or a server may'
number 'tune --fragment 5%' '--fragment 5%: a share from 10% to 90%'
number 'tune --written 5 -- true' '--written is of --pid and of the machine alone'
number 'tune --watch 5s' '--watch is of --pid, and is instead of --written'
number 'tune --pid 1 --watch 5s --written 5' '--watch is of --pid, and is instead of --written'
number 'tune --written 101%' '--written 101%: a share from 0.01% to 100%'
number 'tune --settings sometimes --dry-run --root nowhere -- true' \
	'thp.enabled: this kernel has no /sys/kernel/mm/transparent_hugepage/enabled (CONFIG_TRANSPARENT_HUGEPAGE)'
number 'tune true' \
	"'true': a command stands behind --, as in cowbench tune -- true"
number 'tune --root / -- true' \
	'--root wants --dry-run: only the machine itself can be measured'
number 'tune --try 10s' '--try: which settings? such as thp.enabled=always'
number 'compare --delta inf' '--delta inf: a number from 0.001 to 1000'

for word in help --help -h 'help help' 'help --help'; do
	run "$COWBENCH" $word
	is "$code$err" 0 "cowbench $word"
	like "$out" 'usage: cowbench COMMAND' 'names the commands'
done

# What a guest is to run is looked at before it boots.
of_guest() { # WORDS MESSAGE
	run "$COWBENCH" vm --kernel debian:6.1 -- run $1
	fails 2 "cowbench $2" "vm -- run $1"
}
of_guest cow_writ "run: no benchmark 'cow_writ', did you mean 'cow_write'?; see \`cowbench list\`"
of_guest 'cow_write --trials 0' \
	'run: --trials 0: a whole number from 1 to 1000000'
of_guest '--ab state=a,b --nonsense' "run: no option '--nonsense'
cowbench run: see cowbench run --help"
of_guest '--ab mem=local,remote null kind=thp' \
	"run: nothing matches 'null kind=thp mem=local,remote'; \`cowbench list null\` says what is \
measured, with which axes"
of_guest '-o x.jsonl null' \
	"run: -o x.jsonl goes before the --: the guest's record comes home by itself"
of_guest '--res x.jsonl' "run: --resume x.jsonl: a guest's run begins anew"
of_guest '--clock time null' \
	'vm: --clock goes before the --: it is for the guest as a whole'
run "$COWBENCH" vm --kernel debian:6.1 -- run --help
is "$code$err" 0 'vm -- run --help'
like "$out" '^usage: cowbench run' "says how a run is used"

# Names of any length leave a column.
run "$COWBENCH" list
is "$(awk '/^$/ { exit } { match($0, /^[^ ]+ +/); print RLENGTH }' <<<"$out" |
	uniq | wc -l)" 1 'list: a column of names, a column of words'

# What --for names is asked by an axis that it has, and one that it has not.
purpose() { # WORD AXIS OTHER
	run "$COWBENCH" run --for "$1" nosuch=1
	fails 2 "cowbench run: no axis 'nosuch'; see \`cowbench list\`" \
		"--for $1 names benchmarks"
	run "$COWBENCH" run --for "$1" "$2=nosuch"
	like "$err" "$2=nosuch: the axis takes " "--for $1 has $2"
	run "$COWBENCH" run --for "$1" "$3=nosuch"
	like "$err" "$3=nosuch fits no case" "and not $3"
}
purpose mprotect do advice
purpose fork advice aligned
purpose thp aligned forked
purpose swap forked batch
purpose pins batch aligned
run "$COWBENCH" run --for forks
fails 2 "cowbench run: --for forks: did you mean fork? it is all, mprotect, fork, thp, swap or pins" \
	'--for what there is not'

# A full disk behind standard output is an error, whatever was to be printed.
for words in help list 'run --help' --version "show $RECORDS/quick.jsonl" \
	"export --format csv $RECORDS/quick.jsonl" 'doctor --no-probe'; do
	"$COWBENCH" $words >/dev/full 2>"$tmp/err"
	is "$?" 2 "cowbench $words >/dev/full"
	like "$(grep -v beware "$tmp/err")" \
		'^cowbench.*: cannot write.*: No space left on device$' 'says why, once'
done
done_testing
