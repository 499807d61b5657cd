#!/bin/bash
# endurance.sh - the quick suite for a long time (ENDURANCE=7200 seconds; LONG=1
# alone: 120): one run that goes on and on grows neither in memory nor in descriptors,
# runs that follow each other leave neither processes nor files, and beside programs
# that load CPUs, memory, fork() and huge pages no fate is wrong.  How null drifts is
# said, not tested: it is a time.  PARTS="one many" leaves out the load, which others
# on the machine may not want.
. "$(dirname "$0")/../tap.sh"
need_root
[ -n "$LONG${ENDURANCE:-}" ] || skip_all "takes minutes: LONG=1, or ENDURANCE=SECONDS"
. tests/set.sh
. tests/kill.sh
read -ra parts <<<"${PARTS:-one many loaded}"
part=$((${ENDURANCE:-120} / ${#parts[@]}))
still
clean=$(state)

# as_before: others may change settings meanwhile, and put them back.
is_clean() { ! is_changed; }
as_before() {
	within 120 is_clean || diff <(echo "$clean") <(state)
}

# offences RECORD: wrong and broken trials.  That no huge page is free is no fault,
# nor that something else has migrated or split a trial's pages, which it says.
others='others met its'
offences() {
	record_lines "$1" | awk -F '\t' '$1 == "trial" && $3 == "wrong" ||
		$1 == "broken" && !/memory may be fragmented/' |
		grep -v "$others" | cut -f 1,2,3,10 | head -3
}
# Their number, in lines on standard input.
met() { grep -E '"type":"broken"|"proof":"wrong"' | grep -c "$others"; }
# quick NR: a short run; says what is amiss.
quick() {
	local code

	begin "$COWBENCH" run --quick --trials 1 --budget 5 --no-table --overwrite \
		-o "$tmp/short.jsonl"
	wait "$driver"
	code=$?
	# 2: there were broken ones.
	[ $code -le 2 ] && grep -q '"type":"end"' "$tmp/short.jsonl" ||
		echo "run $1: $code $(tail -2 "$tmp/err"); "
	offences "$tmp/short.jsonl"
	nothing_runs || echo "run $1: $(marked | paste -sd' ') run on; "
}

# --- one run that goes on ---------------------------------------------------------
# What the driver has: kB of its own, descriptors, children.
sample() {
	echo "$(awk '/^RssAnon/ { print $2 }' "/proc/$driver/status")" \
		"$(ls "/proc/$driver/fd" | wc -l)" "$(children "$driver" | wc -w)" \
		"$(grep -c '"type":"trial"' "$tmp/long.jsonl")"
}
# grows COLUMN: the most of the last quarter of the samples, less the most of the
# second one, and how many trials lie between.
grows() {
	awk -v column="$1" '{ at[NR] = $column; trials[NR] = $4 }
		function most(from, to, i, m) {
			for (i = int(from) + 1; i <= to; i++)
				if (at[i] > m)
					m = at[i]
			return m + 0
		}
		END { print most(NR * 3 / 4, NR) - most(NR / 4, NR / 2),
			trials[NR] - trials[int(NR / 2)] }' "$tmp/samples"
}
# drift RECORD: of null, from the first quarter of its trials to the last: of its two
# stamps, whose cost is taken off all that is measured, and of the call beside it.
drift() {
	"$PYTHON" - "$1" <<-'END'
		import json, statistics, sys
		values = {"overhead": [], "calibrator": []}
		for line in open(sys.argv[1]):
		    try:
		        one = json.loads(line)
		    except ValueError:
		        continue
		    if one["type"] == "trial" and one["bench"] == "null":
		        for name in values:
		            values[name].append(one[name])
		for name, all in values.items():
		    part = len(all) // 4
		    if not part:
		        continue
		    first = statistics.median(all[:part])
		    last = statistics.median(all[-part:])
		    low, _, high = statistics.quantiles(all)
		    print(f"null, {name}: {len(all)} trials, {first:.4g} ns at first and {last:.4g} "
		          f"at last; half of all between {low:.4g} and {high:.4g}")
	END
}
one() {
	local kb trials end=$((SECONDS + part)) code

	begin "$COWBENCH" run --quick --trials 100000 --budget 5 --no-table \
		-o "$tmp/long.jsonl"
	while [ $SECONDS -lt $end ] && kill -0 "$driver"; do
		sleep $((part < 1000 ? 2 : 10))
		sample
	done >"$tmp/samples" 2>/dev/null
	kill -TERM "$driver"
	within 60 nothing_runs
	is $? 0 "a run that is stopped after $part s ends"
	wait "$driver"
	code=$?
	is "$code $(grep -c 'interrupted; what was measured is in' "$tmp/err")" \
		"2 1" "as one that was stopped" "$(tail -3 "$tmp/err")"
	is "$(offences "$tmp/long.jsonl")" "" "none of its trials is broken or wrong"

	read -r kb trials < <(grows 1)
	diag "$(wc -l <"$tmp/samples") samples, $(tail -1 "$tmp/samples" |
		cut -d' ' -f4) trials; in the last half: memory +$kb kB in $trials trials"
	# It keeps a few numbers of each trial for the next ones' seeds and the table.
	[ "$kb" -le $((trials / 2 + 512)) ]
	is $? 0 "the driver's memory does not grow: less than half a kB a trial" \
		"+$kb kB in $trials trials"
	is "$(grows 2 | cut -d' ' -f1)" 0 "nor do its descriptors"
	is "$(grows 3 | cut -d' ' -f1)" 0 "nor its children"
	diag "others met the pages of $(met <"$tmp/long.jsonl") trials"
	diag "$(drift "$tmp/long.jsonl")"
	is "$(as_before)" "" "nothing stays of it"
}

# --- runs that follow each other -----------------------------------------------------
# What is there now and was not: files of ours, in the folders that all may write to.
files() { ls -A "$tmp/scratch" /run/cowbench 2>/dev/null | sort; }
many() {
	local had bad='' runs=0 end=$((SECONDS + part))

	had=$(files)
	while [ $SECONDS -lt $end ]; do
		runs=$((runs + 1))
		bad+=$(quick $runs)
	done
	is "$bad" "" "$runs runs of the quick suite end well, and no process stays"
	# A journal of another's run may have been there, and be gone.
	news() { comm -13 <(echo "$had") <(files); }
	no_more() { [ -z "$(news)" ]; }
	within 120 no_more
	is "$(news)" "" "nor a file"
	is "$(as_before)" "" "nor a setting"
}

# --- beside what loads the machine ------------------------------------------------------
# A hog of ours where stress-ng is not there (`make deps check-long` installs it).
hog() {
	"$PYTHON" - <<-'END'
		import mmap, os
		while True:
		    area = mmap.mmap(-1, 128 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
		    area.madvise(mmap.MADV_HUGEPAGE)
		    for at in range(0, len(area), mmap.PAGESIZE):
		        area[at] = 1
		    child = os.fork()
		    if child == 0:
		        os._exit(0)
		    os.waitpid(child, 0)
		    area.close()
	END
}
load=()
start_load() { # sets $by
	local i

	set -m
	if command -v stress-ng >/dev/null; then
		stress-ng --quiet --cpu "$(nproc)" --vm 1 --vm-bytes 256m \
			--vm-madvise hugepage --fork 1 --temp-path "$tmp/scratch" \
			>/dev/null 2>&1 &
		load+=($!)
		by=stress-ng
	else
		for ((i = 0; i <= $(nproc); i++)); do
			hog >/dev/null 2>&1 &
			load+=($!)
		done
		by="a hog of ours"
	fi
	set +m
}
stop_load() {
	{ kill -TERM -- "${load[@]/#/-}" && wait "${load[@]}"; } 2>/dev/null
	load=()
}
at_end '[ ${#load[@]} = 0 ] || stop_load'
loaded() {
	local bad='' runs=0 end=$((SECONDS + part)) by

	start_load
	while [ $SECONDS -lt $end ]; do
		runs=$((runs + 1))
		bad+=$(quick $runs)
	done
	run "$COWBENCH" doctor
	like "$out" 'bad +pressure' "doctor says that the machine is disturbed"
	stop_load
	is "$bad" "" "beside $by: $runs runs without a wrong fate, and none is broken"
	is "$(as_before)" "" "nothing stays of it"
}

for name in "${parts[@]}"; do
	"$name"
done
done_testing
