#!/bin/bash
# live.sh - the suite's own live tests, in guests of the kernels that it is to
# be right on: 5.10 and 6.12; with LONG=1 also 6.1 and 7.2, and all scripts.
#
# The guest gets bash and what the scripts call, from this machine; it is thrown
# away with whatever they leave in it.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

versions=(5.10 6.12)
scripts=(tests/live/{liar,numa}.sh)
[ "$LONG" ] && versions+=(6.1 7.2)
[ "$LONG" ] && scripts=(tests/live/*.sh)
need_kernels "${versions[@]}"

tools=(awk basename bash cat chmod cp cut dd diff dirname env grep head id ls
	mkdir mkswap mktemp mount readlink rm sed seq setpriv sleep sort stat
	swapoff swapon tail timeout tr umount uname uniq unshare wc)
add=(--add build/cowbench --add build/liar --add tests --add bench
	--add "$PYTHON")
for tool in "${tools[@]}"; do
	add+=(--add "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "$tool")")
done
while read -r file; do
	add+=(--add "$file")
done < <("$PYTHON" -c '
import codecs, json, os, sys
import encodings.utf_8
for module in sys.modules.values():
	for name in "__file__", "__cached__":
		path = getattr(module, name, None)
		if path and os.path.exists(path):
			print(path)
')

for version in "${versions[@]}"; do
	vms+=(--kernel "debian:$version")
done
run "$COWBENCH" vm --clock instructions "${vms[@]}" --topology 2 "${add[@]}" \
	-o "$tmp/out" -- /bin/bash tests/live_guest.sh "${scripts[@]}"
is "$code" 0 "guests of ${versions[*]} boot and run them" "$err"
for version in "${versions[@]}"; do
	said=$(cat "$tmp/out/debian-${version}_2_1.txt")
	for script in "${scripts[@]}"; do
		like "$said" "
script $script 0" "$version: $script"
	done
	diag "$(grep -E '^not ok|^script .* [1-9]' <<<"$said")"
done
done_testing
