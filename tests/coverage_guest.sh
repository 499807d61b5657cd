#!/bin/bash
# coverage_guest.sh - for `make coverage LONG=1`: what only a guest runs, as its init
# and as a machine of two nodes, counts with the rest.  The guest's job writes its
# files of counts, packed, where a job's output goes.  SCRIPTS names other live tests
# than all.
if [ "${1:-}" = inside ]; then
	cd / || exit 2
	B=$2 built=$3
	for words in "list" "doctor" \
		"run --set migrate mem=local kind=base,thp,thp_pte,hugetlb" \
		"run migrate_pinned kind=base" "run share_many op=move" \
		"run --set numa_hint" "run --set swap kind=base" "run --set ksm" \
		"trial fault_under_migration kind=base" \
		"run fault kind=base by=write threads=2" \
		"run fault kind=base by=write procs=2"; do
		case $words in
		run*) more="--trials 1 --budget 2 --no-table --overwrite -o /tmp/r" ;;
		*) more= ;;
		esac
		# shellcheck disable=SC2086 # words, not one word
		"$B/cowbench" $words $more >/dev/null 2>&1
		echo "cowbench $words: $?"
	done
	export B CC=gcc LONG=
	for script in "${@:4}"; do
		timeout 400 bash "$script" >/tmp/said 2>&1
		echo "$script: $?, $(grep -c '^not ok' /tmp/said) of \
$(grep -c '^\(not \)\?ok' /tmp/said) failed"
	done
	kill -USR2 1 # tests/coverage.c
	sleep 2
	echo counts
	tar -c $(find "$built" -name '*.gcda') | gzip | base64
	exit
fi
. "$(dirname "$0")/tap.sh"
. tests/guests.sh
need_kernels 6.1

built=$(realpath "$B")
# Those that kill, and those that want what a guest has not: compilers, Slurm, a disk.
mapfile -t scripts < <(ls tests/live/*.sh |
	grep -vE '/(kill|kill_more|set_killed|endurance|container|new_bench|fleet|mirror)\.sh$')
[ -z "${SCRIPTS:-}" ] || read -ra scripts <<<"$SCRIPTS"
add_live
for tool in tar gzip base64 find; do
	add+=(--add "$(PATH=/usr/bin:/bin command -v "$tool")")
done
vm --kernel debian:6.1 --topology 2 --patience 1500 \
	--append "hugepagesz=2M hugepages=64" "${add[@]}" -o "$tmp/out" \
	-- /bin/bash tests/coverage_guest.sh inside "$B" "$built" "${scripts[@]}"
is "$code" 0 "a guest runs" "$err"
# What is in the cache already is not fetched for it.
run env XDG_CACHE_HOME="$tmp/cache" "$COWBENCH" vm --fetch --kernel debian:6.1
if [ "$code" = 0 ]; then
	pass "a kernel comes from the archive"
else
	skip "a kernel from the archive" "${err##*: }"
fi
text=$tmp/out/debian-6.1_2_1.txt
diag "$(sed '/^counts$/,$d' "$text")"
mkdir "$tmp/guest"
sed '1,/^counts$/d' "$text" | tr -d '\r' | base64 -d | tar -xz -C "$tmp/guest"
is $? 0 "and its counts come home"
find "$built" -name '*.gcda' -empty -delete
ok "they are added" "$("$CC" -print-prog-name=gcov-tool)" merge -o "$tmp/both" \
	"$built" "$tmp/guest$built"
cp -r "$tmp/both/." "$built"
done_testing
