# set.sh - for tests that change settings of the machine with --set.  Sourced
# behind tap.sh; it puts back whatever such a test leaves of swap and KSM.
KSM=/sys/kernel/mm/ksm
JOURNAL=/run/cowbench/journal

# What swap, zram and KSM are set to, a line each.
settings() {
	cat /proc/swaps
	grep -H . /sys/block/zram*/disksize \
		$KSM/{run,sleep_millisecs,pages_to_scan,smart_scan} 2>/dev/null
}

# One guard lives on a machine at a time, and another tree's tests may have
# theirs: waits until nobody has changed anything for a while.
still() {
	local turn was='' now

	for ((turn = 0; turn < 60; turn++)); do
		now=$(settings)
		[ ! -e $JOURNAL ] && [ "$now" = "$was" ] && return
		was=$now
		sleep 2
	done
	skip_all "$JOURNAL is there: somebody else's settings are changed"
}

# measure OPTIONS WORDS: a run into $record; sets $code, $out, $err, $tmp/lines.
# Another tree's run may hold the guard just now: then once more.
measure() {
	local turn

	for ((turn = 0; turn < 60; turn++)); do
		run "$COWBENCH" run -o "$record" --overwrite --trials 1 \
			--budget 20 "$@"
		[[ $err == *"another run"* ]] || break
		sleep 2
	done
	record_lines "$record" >"$tmp/lines"
}

# put_back SETTINGS: the last resort, when the guard has failed.
put_back() {
	local now

	now=$(settings)
	[ "$now" = "$1" ] && return
	diag "settings were left changed; put back"
	while read -r area _; do
		grep -q "^$area " <<<"$1" || swapoff "$area"
	done < <(tail -n +2 /proc/swaps)
	while IFS=: read -r file value; do
		case $file in
		*/disksize) [ "$value" != 0 ] ||
			echo 1 >"${file%disksize}reset" ;;
		$KSM/*) echo "$value" >"$file" ;;
		esac
	done < <(grep '^/sys' <<<"$1")
}

need_root
record=$tmp/record.jsonl
still
before=$(settings)
at_end 'put_back "$before"'
