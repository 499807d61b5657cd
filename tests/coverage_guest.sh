#!/bin/bash
# coverage_guest.sh - for `make coverage LONG=1`: what only a guest runs, as its init
# and as a machine of two nodes, counts with the rest.  The guest's job writes its
# files of counts, packed, where a job's output goes.
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
add=(--add "$B/cowbench" --add tests)
for tool in bash sleep tar gzip base64 find; do
	add+=(--add "$(PATH=/usr/bin:/bin command -v "$tool")")
done
vm --kernel debian:6.1 --topology 2 --patience 1500 \
	--append "hugepagesz=2M hugepages=64" "${add[@]}" -o "$tmp/out" \
	-- /bin/bash tests/coverage_guest.sh inside "$B" "$built"
is "$code" 0 "a guest runs" "$err"
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
