#!/bin/bash
# slurm.sh - the batch script of `cowbench fleet --print`, letter by letter, and what
# is submitted, left out and missing, with programs that stand in for Slurm's.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

EXPECTED=$PWD/$EXPECTED
cd "$tmp" || exit 2

fleet() { # CODE NAME WORDS...
	local want=$1 name=$2

	shift 2
	run "$COWBENCH" fleet "$@"
	is "$code" "$want" "$name"
}

fleet 0 'without a hook' --kernel-label 6.12 -o /shared/runs --time 30 --print \
	-- run --trials 3 null "cow_write state=shared"
golden slurm.plain 'its script'
fleet 0 'with a hook' --kernel-label 6.12 -o "/shared/it's 100% mine" --time 30 \
	--boot-hook "scontrol reboot asap 'nextstate=resume' \$COWBENCH_NODE" \
	--print -- run null
golden slurm.hook 'its script'
printf '%s\n' "$out" >hook.sh
ok 'is one of bash' bash -n hook.sh
ok 'and submits nothing' test ! -e /shared/runs
fleet 0 'the limit of time' --kernel-label 6.12 -o runs --print -- run null
like "$out" '#SBATCH --time=[1-9][0-9]*' 'comes from the plan'
like "$out" "folder='$tmp/runs'" 'the folder is absolute'

refused() { # MESSAGE WORDS...
	local message=$1

	shift
	fleet 2 "$* is refused" "$@"
	like "$err" "$message" 'with the reason'
	is "$(wc -l <<<"$err")" 1 'in one line'
}
refused 'kernel-label names the kernel' -o runs -- run null
refused '-o the folder' --kernel-label x -- run null
refused 'a name of letters' --kernel-label '../x' -o runs --print -- run null
refused 'what do the nodes run' --kernel-label x -o runs
refused 'what do the nodes run' --kernel-label x -o runs -- show null
refused 'each job has a record of its own' --kernel-label x -o runs -- run -o y null
refused 'nothing was submitted under that label' --kernel-label x -o runs --resume
refused 'the words that were submitted' --kernel-label x -o runs --resume -- run null

# --- submitting -------------------------------------------------------------------
cd "$OLDPWD" || exit 2
. tests/slurm.sh
cd "$tmp" || exit 2
path=$PATH
export PATH=$SLURM/bin:$PATH
over() { until_ok 3000 is_over || diag "jobs run on: $(ls "$SLURM/queue")"; }
work=(-- run --trials 1 --budget 5 null)
words=(--kernel-label k -o "$tmp/jobs")
records() { (cd "$tmp/jobs/k" && ls -- *.jsonl 2>/dev/null | xargs); }

# As a folder is that was begun, and whose submitter was killed then.
mkdir -p jobs/k/log jobs/k/boot
: >jobs/k/job.sh
echo 'drain|disk' >"$SLURM/down/n2"
fleet 0 'submitted on the node that takes jobs' "${words[@]}" --repetitions 2 "${work[@]}"
like "$err" 'n2 is left out: drain: disk; --resume submits its jobs later' 'the other is told'
like "$err" '2 jobs on 1 node' 'how many'
like "$err" 'beware: without --boot-hook the jobs of a node are of one boot' \
	'what they are worth'
over
is "$(records)" 'n1-1.jsonl n1-2.jsonl' 'a record a job'
fleet 2 'the same again' "${words[@]}" "${work[@]}"
like "$err" 'jobs/k: is there; --resume goes on with what was begun there' 'is refused'
fleet 2 'resumed while no node takes jobs' "${words[@]}" --resume
like "$err" 'missing: n2-1: the job did not begin' 'what is missing'
like "$err" 'no job was submitted: no node takes jobs now' 'and that nothing is done'
rm "$SLURM/down/n2"
: >"$SLURM/full"
fleet 2 'resumed where Slurm takes none' "${words[@]}" --resume
like "$err" 'n2: sbatch: .*no more jobs' 'its words'
rm "$SLURM/full"
sed -i 's/^"\$cowbench" run/(exit 7) # &/' jobs/k/job.sh
fleet 0 'resumed, and the jobs fail' "${words[@]}" --resume
over
fleet 3 'with --wait' "${words[@]}" --resume --wait
over
like "$err" 'missing: n2-2: n2: cowbench run ended with 7' 'the last words of the job'
like "$err" '2 of 4 records are in' 'and how many there are'
sed -i 's/^(exit 7) # //' jobs/k/job.sh
: >"$SLURM/queue/other"
fleet 2 'resumed while jobs are queued' "${words[@]}" --resume
like "$err" '1 job of cowbench-k are? still queued' 'is refused'
rm "$SLURM/queue/other"
fleet 0 'resumed' "${words[@]}" --resume
over
is "$(records)" 'n1-1.jsonl n1-2.jsonl n2-1.jsonl n2-2.jsonl' 'all are there'
fleet 0 'and once more' "${words[@]}" --resume
like "$err" '4 of 4 records are in' 'there is nothing to do'
echo 0 >jobs/k/nodes
fleet 2 'a list of nodes that somebody changed' "${words[@]}" --resume
like "$err" 'begins with no number of repetitions' 'is told'
export PATH=$path
if ! command -v sinfo >/dev/null; then
	fleet 2 'without Slurm' --kernel-label other -o "$tmp/none" "${work[@]}"
	like "$err" 'sinfo: .*No such file' 'that is told'
fi
done_testing
