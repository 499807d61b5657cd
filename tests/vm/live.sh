#!/bin/bash
# live.sh - the suite's own live tests, in guests of the kernels that it is to
# be right on: some in 5.10 and 6.12; with LONG=1 more, also in 6.1 and 7.2.
# KERNELS and SCRIPTS say others: KERNELS=6.1 SCRIPTS=tests/live/pin.sh.
#
# The guest is thrown away with whatever they leave in it.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

versions=(5.10 6.12)
scripts=(tests/live/{liar,numa}.sh)
[ "$LONG" ] && versions+=(6.1 7.2)
# pins.sh and thp.sh here have the rest of what differs by kernel.
[ "$LONG" ] && scripts+=(tests/live/{crew,facts,guard,input,ksm,machine}.sh)
[ "${KERNELS:-}" ] && read -ra versions <<<"$KERNELS"
[ "${SCRIPTS:-}" ] && read -ra scripts <<<"$SCRIPTS"
need_kernels "${versions[@]}"

add_live
for version in "${versions[@]}"; do
	vms+=(--kernel "debian:$version")
done
run "$COWBENCH" vm --clock instructions "${vms[@]}" --topology 2 "${add[@]}" \
	-o "$tmp/out" -- /bin/bash tests/live_guest.sh "$B" "${scripts[@]}"
is "$code" 0 "guests of ${versions[*]} boot and run them" "$err"
# By its own name: a program with many uses, as busybox is, goes by that.
like "$(cat "$tmp/out/debian-${versions[0]}_2_1.txt")" \
	"started as /bin/bash tests/live_guest.sh $B tests/live/" \
	"a guest's program is started by its name, with its words"
for version in "${versions[@]}"; do
	for script in "${scripts[@]}"; do
		# What the script wrote, up to how it ended.
		said=$(sed -n "/^begin ${script//\//\\/}\$/,/^script /p" \
			"$tmp/out/debian-${version}_2_1.txt")
		why=$(sed -n 's/^1\.\.0 # SKIP //p' <<<"$said")
		if [ "$why" ]; then
			skip "$version: $script" "$why"
			continue
		fi
		is "$(tail -n 1 <<<"$said")" "script $script 0" \
			"$version: $script" "$(grep -A 5 '^not ok' <<<"$said")"
	done
done
done_testing
