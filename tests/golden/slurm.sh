#!/bin/bash
# slurm.sh - the batch script of `cowbench fleet --print`, letter by letter.
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
done_testing
