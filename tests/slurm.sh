# slurm.sh - for tests of `cowbench fleet`: programs that stand in for Slurm's, in
# $SLURM/bin, on two nodes, n1 and n2.  $SLURM/down/NODE has what sinfo says of one that
# takes no jobs; where $SLURM/full is, none is taken.  Sourced behind tap.sh.

# Jobs are no children of who submits them; squeue knows those that are not over.
export SLURM=$tmp/slurm
mkdir -p "$SLURM/bin" "$SLURM/queue" "$SLURM/down"
cat >"$SLURM/bin/sinfo" <<'END'
#!/bin/bash
case "$*" in
*%t*)
	for word; do
		[ ! -e "$SLURM/down/$word" ] || exec cat "$SLURM/down/$word"
	done
	echo 'idle|none' ;;
*) printf 'n%s\n' 1 2 ;;
esac
END
cat >"$SLURM/bin/squeue" <<'END'
#!/bin/bash
ls "$SLURM/queue"
END
cat >"$SLURM/bin/sbatch" <<'END'
#!/bin/bash
[ ! -e "$SLURM/full" ] || { echo 'sbatch: error: no more jobs' >&2; exit 1; }
for word; do
	case $word in
	--nodelist=*) node=${word#*=} ;;
	--array=*) list=${word#*=} list=${list%\%*} ;;
	-*) ;;
	*) script=$word ;;
	esac
done
# Who submits may die at any moment: all is queued by another, or nothing.
cp "$script" "$SLURM/script-$$"
env -u COWBENCH_TEST setsid "$SLURM/bin/daemon" "$node" "$SLURM/script-$$" ${list//,/ } \
	>/dev/null 2>&1 </dev/null &
until [ -e "$SLURM/script-$$-queued" ]; do
	sleep 0.01
done
echo $$
END
cat >"$SLURM/bin/daemon" <<'END'
#!/bin/bash
node=$1 script=$2
shift 2
for nr; do
	: >"$SLURM/queue/$node-$nr"
done
: >"$script-queued"
for nr; do
	SLURMD_NODENAME=$node SLURM_ARRAY_TASK_ID=$nr setsid bash "$script" &
	echo $! >"$SLURM/job"
	wait $!
	rm -f "$SLURM/queue/$node-$nr"
done
rm -f "$script"
END
chmod +x "$SLURM"/bin/*
is_over() { [ -z "$(ls "$SLURM/queue")" ]; }
