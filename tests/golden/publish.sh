#!/bin/bash
# publish.sh - what results/publish.sh does with its steps: each once, what is there not
# again, what was interrupted anew.  A program of the test's stands for cowbench, which
# the tests of tests/vm boot; and the reproducer of results/hugetlb-1g-fork.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

# It writes down how it was called, and makes what it was asked for.
cat >"$tmp/cowbench" <<'END'
#!/bin/bash
echo "$*" >>"${0%/*}/calls"
case $1 in
vm)
	[ "$2" != --list-kernels ] || {
		printf 'debian:%s  x  y\n' 7.3.4 7.3.1 6.12.118 6.12.9 6.1.0-57 5.10.262
		exit
	}
	while [ "$1" != --output ]; do
		case $1 in debian:*) kernel=$1 ;; esac
		shift
	done
	[ ! -e "${0%/*}/fails" ] || [ "$kernel" != "$(cat "${0%/*}/fails")" ] || exit 2
	mkdir -p "$2"
	[ ! -e "${0%/*}/dies" ] || kill -9 $PPID
	[ ! -e "${0%/*}/stops" ] || { kill -TERM $PPID; exit 2; }
	for boot in 1 2; do
		echo '{}' >"$2/${kernel/:/-}_1_$boot.jsonl"
	done
	echo "$kernel, topology 1, 2 boots: 9 of 9 cases have the same figure to the digit"
	exit "$(cat "${0%/*}/status" 2>/dev/null || echo 0)" ;;
run) ;;
plot | report) [ "$2" = -o ] && mkdir -p "$3" ;;
esac
END
chmod +x "$tmp/cowbench"
publish() { # WORDS...
	rm -f "$tmp/calls"
	run env "$@" results/publish.sh "$tmp/cowbench" /bin/true "$tmp/set"
	calls=$(grep -c -- '--output' "$tmp/calls" 2>/dev/null)
}

publish PUBLISH_STEPS='history-* report'
is "$code" 0 'the newest of each minor release'
is "$(ls "$tmp/set" | xargs)" \
	'history-5.10.262 history-6.1.0-57 history-6.12.118 history-7.3.4 report steps.txt' \
	'each has a folder'
like "$out" 'publish: 4 of 5: history-7.3.4, 0 min so far' 'a line says how far it is'
is "$(ls "$tmp/set/history-7.3.4" | xargs)" \
	'debian-7.3.4_1_1.jsonl.xz debian-7.3.4_1_2.jsonl.xz said.txt table.txt' \
	'with its records, compressed, and its table'
is "$(grep -c 'have the same figure' "$tmp/set/report/boots.txt")" 4 'both boots are compared'
is "$calls" 4 'each was measured once'

publish PUBLISH_KERNELS='5.10.262 6.6' PUBLISH_STEPS='history-*'
is "$code/$calls" 0/1 'what is there is not measured again'
like "$out" '1 of 2: history-5.10.262 is there' 'and that is told'

# Killed in the middle: what the step has begun is no result.
touch "$tmp/dies"
publish PUBLISH_KERNELS=6.19 PUBLISH_STEPS='history-*'
is "$(cd "$tmp/set" && echo *6.19*)" 'history-6.19.err history-6.19.part history-6.19.part.txt' \
	'a step that was interrupted has no result'
touch "$tmp/set/history-6.19.part/old"
rm "$tmp/dies"
publish PUBLISH_KERNELS=6.19 PUBLISH_STEPS='history-*'
is "$code/$(cd "$tmp/set" && echo *6.19*)/$(ls "$tmp/set/history-6.19" | grep old)" \
	0/history-6.19/ 'and begins anew'

# Stopped by hand: cowbench vm takes the signal and ends well, and no other step begins.
touch "$tmp/stops"
publish PUBLISH_KERNELS='6.18 6.17' PUBLISH_STEPS='history-*'
is "$code/$calls" 130/1 'stopped by hand: no other step begins'
like "$err" 'publish: interrupted: the same command goes on' 'and that is told'
rm "$tmp/stops"

# A wrong fate is a finding; an error is none.
echo 1 >"$tmp/status"
publish PUBLISH_KERNELS=6.2 PUBLISH_STEPS='history-*'
is "$code/$(cd "$tmp/set" && echo *6.2*)" 0/history-6.2 'a wrong fate is published'
rm "$tmp/status"
echo debian:6.3 >"$tmp/fails"
publish PUBLISH_KERNELS='6.3 6.4' PUBLISH_STEPS='history-*'
is "$code/$(cd "$tmp/set" && echo history-6.[34])" 1/history-6.4 \
	'a step that fails is none, and the next ones are done'
like "$err" 'publish: history-6.3 failed \(2\): see ' 'it is named'
publish PUBLISH_STEPS=histroy
is "$code" 2 'no step of that name'
like "$err" "no step of that name: PUBLISH_STEPS='histroy'" 'is told'

run "$B/hugetlb-1g-fork" x y
is "$code" 125 'the reproducer: words that it does not know say nothing of a kernel'
run "$B/hugetlb-1g-fork" 0
is "$code" 125 'nor do no forks'
done_testing
