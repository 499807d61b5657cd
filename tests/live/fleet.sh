#!/bin/bash
# fleet.sh - `cowbench fleet` through a real Slurm: munged, slurmctld and three
# slurmd on this machine, each with a host's name and a boot id of its own.
. "$(dirname "$0")/../tap.sh"

need_root
export PATH=$PATH:/usr/sbin:/sbin
for program in munged slurmctld slurmd sbatch unshare; do
	command -v $program >/dev/null ||
		skip_all "no $program (\`make deps fleet\` installs Slurm)"
done

D=$tmp/slurm
host=$(hostname -s)
mkdir -p "$D/state"
chmod 755 "$tmp" "$D"
head -c 1024 /dev/urandom >"$D/munge.key"
chmod 400 "$D/munge.key"
port=$((20000 + $$ % 20000))
{
	cat <<CONF
ClusterName=cowbench
SlurmctldHost=$host
SlurmctldPort=$port
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$D/munge.sock
CredType=cred/munge
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool.%n
SlurmctldPidFile=$D/slurmctld.pid
SlurmdPidFile=$D/%n.pid
SlurmctldLogFile=$D/slurmctld.log
SlurmdLogFile=$D/%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/linear
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
KillWait=1
MinJobAge=2
PartitionName=all Nodes=n1,n2,n3 Default=YES State=UP
CONF
	for i in 1 2 3; do
		echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1" \
			"Port=$((port + i)) CPUs=1"
	done
} >"$D/slurm.conf"
export SLURM_CONF=$D/slurm.conf

daemons=()
stop() {
	local pid

	for pid in "${daemons[@]}"; do
		kill "$pid" 2>/dev/null
	done
	wait "${daemons[@]}" 2>/dev/null
}
at_end stop

start() {
	"$@" >>"$D/said" 2>&1 &
	daemons+=($!)
}

# A node boots when what stands in its file changes.
boot() {
	cat /proc/sys/kernel/random/uuid >"$D/boot.$1"
}

start munged --foreground --force --key-file="$D/munge.key" \
	--socket="$D/munge.sock" --pid-file="$D/munge.pid" \
	--log-file="$D/munge.log" --seed-file="$D/munge.seed"
for _ in {1..50}; do
	[ -S "$D/munge.sock" ] && break
	sleep 0.1
done
start slurmctld -D
for node in n1 n2 n3; do
	boot $node
	# shellcheck disable=SC2016 # for the shell in there
	start unshare -u -m bash -c 'hostname "$1" &&
		mount --bind "$2" /proc/sys/kernel/random/boot_id &&
		exec slurmd -D -N "$1"' - $node "$D/boot.$node"
done
# Whether all nodes take jobs, within a minute: "idle*" does not answer yet.
idle() {
	for _ in {1..300}; do
		[ "$(sinfo -h -N -o %t 2>/dev/null | grep -cx idle)" = 3 ] && return
		sleep 0.2
	done
	return 1
}
if ! idle; then
	skip_all "Slurm does not start here: $(tail -n 1 "$D/said" | cut -c1-200)"
fi

jobs=$tmp/jobs
fleet() { # CODE NAME WORDS...
	local want=$1 name=$2

	shift 2
	run timeout 240 "$COWBENCH" fleet -o "$jobs" "$@"
	is "$code" "$want" "$name"
}
words=(run --trials 2 --budget 5 null)

# --- submitted, one killed, resumed -------------------------------------------

fleet 0 'a long job on each of three nodes' --kernel-label old --repetitions 1 \
	--time 5 -- run --trials 1000 --budget 1000 null
like "$err" '3 jobs on 3 nodes' 'are submitted'
for _ in {1..150}; do
	[ -s "$jobs/old/n1-1.jsonl.part" ] && [ -s "$jobs/old/n2-1.jsonl.part" ] &&
		[ -s "$jobs/old/n3-1.jsonl.part" ] && break
	sleep 0.2
done
ok 'they run' test -s "$jobs/old/n2-1.jsonl.part"
fleet 2 'resumed while they run' --kernel-label old --resume
like "$err" '3 jobs of cowbench-old are still queued or run: wait for them, or .scancel' \
	'is refused'
# What is left of them is short; one of the nodes is lost on the way.
sed -i "s/'--trials' '1000' '--budget' '1000'/'--trials' '2' '--budget' '5'/" \
	"$jobs/old/job.sh"
scancel --name cowbench-old
for _ in {1..100}; do
	[ -z "$(squeue -h)" ] && break
	sleep 0.2
done
scontrol update NodeName=n3 State=DRAIN Reason='disk died'
fleet 3 'resumed with a node that is drained' --kernel-label old --resume --wait
like "$err" 'missing: n1-1: .*missing: n2-1: .*missing: n3-1: ' \
	'what is missing is named'
like "$err" 'n3 is left out: drain[a-z]*: disk died; --resume submits its jobs later' \
	'so is the node, with its reason'
like "$err" '2 jobs on 2 nodes' 'the others run'
like "$err" '2 of 3 records are in' 'and have their records'
scontrol update NodeName=n3 State=RESUME
ok 'all nodes take jobs again' idle
fleet 0 'resumed with all nodes' --kernel-label old --resume --wait
like "$err" '1 job on 1 node' 'the one that was missing'
like "$err" '3 of 3 records are in' 'all are there'
fleet 2 'the same label again' --kernel-label old --nodes n1 -- "${words[@]}"
like "$err" '--resume goes on with what was begun there' 'overwrites nothing'

# --- merged -------------------------------------------------------------------

boot n1
boot n2
boot n3
fleet 0 'another kernel, as if' --kernel-label new --repetitions 1 --wait -- \
	"${words[@]}"
run "$COWBENCH" compare "$jobs/old" "$jobs/new"
is "$code" 0 'the records are compared'
like "$out" '3 machines: Welch' 'machine by machine'
like "$out" '3: .* \(n1, n2, n3\)' 'which are named'

# --- a job that fails, and what is refused ------------------------------------

fleet 2 'words that mean nothing' --kernel-label x -- run nul
like "$err" "did you mean 'null'|null" 'are told before anything is submitted'
fleet 2 'no such node' --kernel-label y --nodes n9 -- "${words[@]}"
like "$err" 'n9 is left out: .*no job was submitted' 'is told'
fleet 2 'a label that is no name' --kernel-label 'a b' -- "${words[@]}"
fleet 0 'a job that cannot run' --kernel-label broken --nodes n1 --repetitions 1 \
	-- "${words[@]}"
rm -f "$jobs/broken/cowbench"
fleet_wait() {
	for _ in {1..100}; do
		[ -z "$(squeue -h)" ] && break
		sleep 0.2
	done
}
fleet_wait
run "$COWBENCH" fleet -o "$jobs" --kernel-label broken --resume
like "$err" 'missing: n1-1|1 of 1 records' 'has its end told'

# --- boots --------------------------------------------------------------------

# Slurm waits for two minutes before a job that was put back begins.
if [ -n "$LONG" ]; then
	fleet 0 'each repetition in a boot of its own' --kernel-label boots \
		--nodes n1,n2 --repetitions 1 --wait --boot-hook \
		"cat /proc/sys/kernel/random/uuid >$D/boot.\$COWBENCH_NODE" \
		-- "${words[@]}"
	like "$err" '2 of 2 records are in' 'both are there'
	is "$(grep -ho '"boot_id":"[^"]*"' "$jobs"/boots/*.jsonl | sort |
		paste -sd' ')" "$(sed 's/.*/"boot_id":"&"/' "$D"/boot.n[12] |
		sort | paste -sd' ')" 'of the boots that the hook made'
	fleet 3 'a hook that does not boot' --kernel-label lazy --nodes n1 \
		--repetitions 1 --wait --boot-hook true -- "${words[@]}"
	like "$err" 'missing: n1-1: n1: the boot hook did not boot: the boot id is the same' \
		'is told'
else
	skip 'boots by a hook' 'LONG=1 waits for them (make check-long)'
fi
done_testing
