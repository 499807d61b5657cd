#!/bin/bash
# container.sh - what a container or a service refuses is a skip that names what
# refuses it, and what does without runs; what it limits counts.
. "$(dirname "$0")/../tap.sh"
need_root

record=$tmp/record.jsonl

# --- calls that a filter refuses ---
for errno in EPERM ENOSYS; do
	run_under "$UNDER" "refuse=process_vm_readv,vmsplice:$errno" -- \
		cow_write kind=base writer=parent
	is "$code" 0 "no process_vm_readv() nor vmsplice() ($errno): the run \
goes on" "$err"
	is "$(lines broken)" "" "nothing is broken"
	if tracks; then
		like "$(lines skip 'cow_write state=exclusive_wp')" \
			'via=wp_async.*process_vm_readv.*seccomp filter' \
			"exclusive_wp says what refuses it, and what does not"
	fi
	like "$(lines skip 'cow_write state=was_shared held=ref')" \
		'held=ref: vmsplice.*seccomp filter' "so does held=ref"
	is "$(lines trial 'cow_write state=shared' | cut -f3)" proved \
		"what does without them is measured"
	run_under "$UNDER" "refuse=process_vm_readv:$errno" -- guard
	is "$(lines trial | cut -f3 | grep -v proved)$(lines broken)" "" \
		"guard looks at its pages without process_vm_readv() ($errno)" "$err"
done

# What engines refuse by default to a container without more capabilities (moby's
# profile): the quick suite meets the same fates, of fewer cases.  (numa.sh has two
# nodes.)
engine=mbind,set_mempolicy,get_mempolicy,migrate_pages,move_pages,userfaultfd
engine+=,io_uring_setup,perf_event_open,bpf
saw() { lines trial | cut -f2,3,7 | sort; }
run_under env --
saw >"$tmp/all"
lines skip | cut -f2 | sort >"$tmp/skips"
for errno in EPERM ENOSYS; do
	run_under "$UNDER" "refuse=$engine:$errno" --
	is "$code$(lines broken)" 0 "an engine's filter ($errno): the quick suite runs" "$err"
	is "$(saw | comm -23 - "$tmp/all")" "" "it sees what it sees without"
	[ "$(saw | wc -l)" -gt $(($(wc -l <"$tmp/all") * 3 / 4)) ]
	is $? 0 "of most cases"
	is "$(lines skip | sort -t$'\t' -k2,2 | join -t$'\t' -v1 -1 2 - "$tmp/skips" |
		grep -vE 'seccomp filter|CAP_SYS_PTRACE')" "" \
		"what it skips names what refuses"
done

# --- memory ---
group=/sys/fs/cgroup/memory/cowbench-test-$$
limit=memory.limit_in_bytes
[ -d "${group%/*}" ] || group=/sys/fs/cgroup/cowbench-test-$$ limit=memory.max
if mkdir "$group" 2>/dev/null && mkdir "$group/inner" &&
	echo $((128 << 20)) 2>/dev/null >"$group/$limit"; then
	at_end rmdir "$group/inner" "$group"
	inside=(sh -c 'echo $$ >"$0"/cgroup.procs; exec "$@"' "$group/inner")
	run_under "${inside[@]}" -- 'cow_write state=shared bytes=64m' \
		'cow_write state=shared bytes=2m'
	is "$code" 0 "a cgroup of 128 MiB: the run goes on" "$err"
	is "$(lines trial | cut -f3)" proved "a small case is measured"
	like "$(lines skip)" "cgroup $group leaves .*limit is 128 MiB" \
		"a large one names the cgroup that is the limit"
	run "${inside[@]}" "$COWBENCH" doctor --no-probe
	like "$out" 'note +memory_limit +[0-9]+ MiB left of 128' \
		"doctor shows the limit"

	# Cgroups that are mounted elsewhere, and as a container has them: its
	# own part of them alone.
	type='-t cgroup -o memory' at=/sys/fs/cgroup/memory
	[ $limit = memory.limit_in_bytes ] || type='-t cgroup2' at=/sys/fs/cgroup
	mkdir "$tmp/elsewhere"
	echo $((100 << 20)) >"$group/inner/$limit"
	for part in '' "/${group##*/}"; do
		run "${inside[@]}" unshare -m sh -c "mount $type none $tmp/elsewhere &&
			umount $at && mount --bind $tmp/elsewhere$part $tmp/elsewhere &&
			exec \"\$@\"" sh "$COWBENCH" doctor --no-probe
		like "$out" 'note +memory_limit +[0-9]+ MiB left of 100' \
			"mounted elsewhere${part:+, a part of it}: the limit is seen" \
			"$err"
	done
else
	rmdir "$group" 2>/dev/null
	skip "a limit of memory" "needs to make a cgroup of memory"
fi

# --- CPUs ---
first=$(taskset -pc $$ | sed -E 's/.*: *([0-9]+).*/\1/')
run_under taskset -c "$first" -- null
like "$(grep -o '"place":{[^}]*}' "$record")" "\"cpu\":$first[,}]" \
	"a trial runs where taskset allows, and says where"
run_under taskset -c "$first" -- null "cpu=c$((first + 1))"
like "$(lines skip)" "cpu=c$((first + 1)): no such CPU.*taskset" \
	"and nowhere else"

# --- a root who is none outside ---
if unshare -Ur true 2>/dev/null; then
	run unshare -Ur "$COWBENCH" doctor --no-probe
	like "$out" 'note +frames +hidden' "a user namespace: frames are hidden"
	like "$out" 'root of a user namespace' "doctor says whose root this is"
	unlike "$out" sudo "and does not send root to sudo"
	run_under unshare -Ur -- null
	like "$err" 'CAP_SYS_ADMIN over the machine' "a run says so too"
	is "$(lines trial | cut -f3)" blind "and its trials are blind"
else
	skip "a user namespace" "none is to be had"
fi
run unshare -m sh -c 'mount --bind /dev/null /proc/kpageflags && exec "$@"' \
	sh "$COWBENCH" doctor --no-probe
like "$out" 'note +frames +hidden' "kpageflags that says nothing: hidden"
done_testing
