#!/bin/bash
# publish.sh COWBENCH REPRODUCER FOLDER - the whole published set again, into a folder.
#
# Each step makes one folder of its own.  What is there is not measured again: a step
# works in NAME.part, which gets its name when all of it is done, so that a step that was
# interrupted begins anew.  Records are compressed; every command reads them as they are.
# steps.txt says when each step ended, with what, and how long it took.
#
#	PUBLISH_KERNELS  "5.10 6.1": versions as `cowbench vm --list-kernels` has them
#	                 (default: the newest of each minor release of the archive)
#	PUBLISH_STEPS    patterns of the steps to do: "history-* report" (default: all)
set -uo pipefail

cowbench=$(realpath "$1") reproducer=$(realpath "$2") || exit 2
mkdir -p "$3" || exit 2
to=$(realpath "$3")
here=$(dirname "$(realpath "$0")")
began=$SECONDS

# The archive's list has the newest version first.
newest_of_each_minor() {
	"$cowbench" vm --list-kernels | sed -n 's/^debian:\([^ ]*\) .*/\1/p' |
		awk -F. '!seen[$1 "." $2]++' | tac
}

if [ -n "${PUBLISH_KERNELS:-}" ]; then
	read -ra kernels <<<"$PUBLISH_KERNELS"
else
	mapfile -t kernels < <(newest_of_each_minor)
fi
[ ${#kernels[@]} -gt 0 ] || {
	echo 'publish: no kernels: does cowbench vm --list-kernels name any?' >&2
	exit 2
}

# Up to four of them, first and last included: for what takes longer.
few=()
for i in 0 1 2 3; do
	kernel=${kernels[(${#kernels[@]} - 1) * i / 3]}
	[[ " ${few[*]} " == *" $kernel "* ]] || few+=("$kernel")
done

# --- the steps: each makes the folder $1 ----------------------------------------

# Two boots of one kernel, of the quick suite, in instructions.
history() { # FOLDER KERNEL
	"$cowbench" vm --clock instructions --kernel "debian:$2" --boots 2 \
		--overwrite --output "$1" -- run --anonymous >"$1.txt"
}

# Moves and copies between all pairs of nodes.
nodes() { # FOLDER KERNEL
	"$cowbench" vm --clock instructions --kernel "debian:$2" --topology 2 \
		--topology 2+1 --topology 2x2:dist=12/21 --overwrite --output "$1" \
		-- run --anonymous --set migrate cow_write state=exclusive,shared \
		held=none kind=base mem=all to=all >"$1.txt"
}

# Which functions the instructions are of.
explained() { # FOLDER KERNEL
	"$cowbench" vm --explain --kernel "debian:$2" --overwrite --output "$1" \
		-- run --anonymous cow_write fault fork mprotect kind=base \
		held=none >"$1.txt"
}

# What an operation takes of each node's memory.
lines() { # FOLDER KERNEL
	"$cowbench" vm --explain --cache default --kernel "debian:$2" --topology 2 \
		--overwrite --output "$1" -- run --anonymous cow_write fault migrate \
		state=absent,exclusive,shared held=none kind=base mem=all to=all \
		>"$1.txt"
}

# One source, with the exclusive bit and without: compiles kernels.
ablation() { # FOLDER
	mkdir -p "$1"
	"$here/ablation/run.sh" "$cowbench" "$1" >"$1.txt"
}

# Times, on this machine.
machine() { # FOLDER
	mkdir -p "$1"
	"$cowbench" run --anonymous --yes -o "$1/record.jsonl" >"$1.txt"
}

tune() { # FOLDER
	mkdir -p "$1"
	"$here/tune/run.sh" "$cowbench" "$1" >"$1.txt"
}

# Whether fork() leaves pages of 1 GiB out of the child.
hugetlb() { # FOLDER
	"$here/hugetlb-1g-fork/run.sh" "$cowbench" "$reproducer" "$1" \
		"${kernels[@]}" >/dev/null
}

# The functions that differ between neighbours of the few, how many cases count the same
# in the second boot, the figures, and the page.
report() { # FOLDER
	local records=() kernel last='' record

	mkdir -p "$1"
	for kernel in "${kernels[@]}"; do
		for record in "$to/history-$kernel"/*_1_1.jsonl*; do
			[ ! -e "$record" ] || records+=("$record")
		done
	done
	[ ${#records[@]} -gt 0 ] || {
		echo "no step history-* is done: nothing to tell" >&2
		return 2
	}
	boots >"$1/boots.txt" || return 2
	for kernel in "${few[@]}"; do
		[ -e "$to/explained-$kernel" ] || continue
		if [ -n "$last" ]; then
			"$cowbench" compare --explain "$to/explained-$last"/*.jsonl* \
				"$to/explained-$kernel"/*.jsonl* >"$1/$last-to-$kernel.txt"
			[ $? -le 1 ] || return 2
		fi
		last=$kernel
	done
	"$cowbench" plot -o "$1/figures" "${records[@]}" >"$1/figures.txt" || return 2
	"$cowbench" report -o "$1/page" "${records[@]}" >/dev/null
}

# Of each kernel: how many cases count the same in the second boot.
boots() {
	local kernel

	for kernel in "${kernels[@]}"; do
		[ -e "$to/history-$kernel" ] || continue
		grep -h -A1 ' have the same figure to the digit' \
			"$to/history-$kernel/table.txt" || return 1
	done
}

# --- doing them -------------------------------------------------------------------

steps=()
add() { # NAME FUNCTION [WORD]
	local pattern

	for pattern in ${PUBLISH_STEPS:-*}; do
		# shellcheck disable=SC2053 # a pattern is meant
		[[ $1 == $pattern ]] && steps+=("$*") && return
	done
}

set -f # patterns of PUBLISH_STEPS are not of files
for kernel in "${kernels[@]}"; do add "history-$kernel" history "$kernel"; done
for kernel in "${few[@]}"; do add "nodes-$kernel" nodes "$kernel"; done
for kernel in "${few[@]}"; do add "explained-$kernel" explained "$kernel"; done
add "lines-${few[-1]}" lines "${few[-1]}"
add hugetlb hugetlb
add machine machine
add tune tune
add ablation ablation
add report report
set +f
[ ${#steps[@]} -gt 0 ] || {
	echo "publish: no step of that name: PUBLISH_STEPS='$PUBLISH_STEPS'" >&2
	exit 2
}

# Ctrl-C ends all of it, and not the step alone, which ends well where it can.
exec 3>&2 # where a step's own goes to a file
trap 'echo "publish: interrupted: the same command goes on from here" >&3; exit 130' INT TERM

at=0 failed=0
for step in "${steps[@]}"; do
	read -r name function word <<<"$step"
	at=$((at + 1))
	if [ -e "$to/$name" ] && [ "$name" != report ]; then
		echo "publish: $at of ${#steps[@]}: $name is there"
		continue
	fi
	echo "publish: $at of ${#steps[@]}: $name, $(((SECONDS - began) / 60)) min so far"
	rm -rf "${to:?}/$name.part" "$to/$name.part.txt"
	[ "$name" != report ] || rm -rf "$to/report"
	since=$SECONDS
	"$function" "$to/$name.part" ${word:+"$word"} 2>"$to/$name.err"
	code=$?
	# 1: pages met a wrong fate; that is told in the record, and published.
	if [ $code -gt 1 ] || [ ! -d "$to/$name.part" ]; then
		echo "publish: $name failed ($code): see $to/$name.err" >&2
		failed=$((failed + 1))
		echo "$name: failed ($code) after $((SECONDS - since)) s" >>"$to/steps.txt"
		continue
	fi
	[ ! -e "$to/$name.part.txt" ] || mv "$to/$name.part.txt" "$to/$name.part/table.txt"
	mv "$to/$name.err" "$to/$name.part/said.txt"
	find "$to/$name.part" -name '*.jsonl' -not -path '*/page/*' -exec xz -6 {} +
	mv "$to/$name.part" "$to/$name"
	echo "$name: $(date -u +%FT%TZ), code $code, $((SECONDS - since)) s" >>"$to/steps.txt"
done
echo "publish: $((at - failed)) of $at steps are in $to, $(((SECONDS - began) / 60)) min"
[ $failed = 0 ]
