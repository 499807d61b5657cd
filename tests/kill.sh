# kill.sh - for tests that kill cowbench: what begin starts, in a group of its own
# and with a mark, who is to be killed of it, and what must not stay.  Sourced behind
# tap.sh and set.sh.

# What a machine has that cowbench changes or makes, but for what others change all
# the time.
THP=/sys/kernel/mm/transparent_hugepage
state() {
	settings
	grep -sH . $THP/enabled $THP/defrag $THP/hugepages-*/enabled \
		$THP/khugepaged/* /proc/sys/vm/nr_hugepages \
		/proc/sys/kernel/numa_balancing 2>/dev/null |
		grep -vE 'pages_collapsed|full_scans'
	cut -d' ' -f1-3 /proc/mounts | grep -E 'cowbench|hugetlbfs|tracefs'
	cat /sys/block/loop*/loop/backing_file 2>/dev/null | grep cowbench
	ls -d /sys/fs/cgroup/cowbench-* /sys/fs/cgroup/memory/cowbench-* \
		/sys/kernel/tracing/instances/cowbench-* \
		/var/tmp/cowbench-swapfile "$tmp"/scratch/* \
		/dev/shm/cowbench-[0-9]* 2>/dev/null
}
mkdir "$tmp/scratch" # for what ours keeps in files that have names
export TMPDIR=$tmp/scratch
is_changed() { [ "$(state)" != "$clean" ]; } # $clean: the state of before

# All that begin starts carries a mark, also what it has become since.
marked() {
	grep -lsazx "COWBENCH_TEST=$tmp" /proc/[0-9]*/environ | cut -d/ -f3
}
nothing_runs() { [ -z "$(marked)" ]; }
begin() { # COMMAND...: in a group of its own; sets $driver
	set -m
	COWBENCH_TEST=$tmp "$@" >"$tmp/out" 2>"$tmp/err" </dev/null &
	driver=$!
	set +m
}
children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }
is_trial() { # PID: the program that a run carries
	[[ $(readlink "/proc/$1/exe") == "/memfd:"* ]]
}

# victims KIND: the processes to kill now, or nothing.
victims() {
	local pid

	case $1 in
	driver) echo "$driver" ;;
	group) echo "-$driver" ;;
	all) marked ;;
	guard)
		for pid in $(marked); do
			[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != cowbench-guard ] ||
				echo "$pid"
		done ;;
	trial | child)
		for pid in $(children "$driver"); do
			is_trial "$pid" || continue
			[ "$1" = trial ] && echo "$pid" || children "$pid"
		done ;;
	esac
}
found() { [ -n "$(victims "$1")" ]; }

# within SECONDS COMMAND...: until it succeeds.  By the clock, since a look at the
# settings itself takes long where fork() is dear.
within() {
	local end=$((SECONDS + $1))

	shift
	while ! "$@"; do
		[ $SECONDS -le $end ] || return 1
		sleep 0.01
	done
}
