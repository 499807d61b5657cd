#!/bin/bash
# arch.sh - guests of another architecture: what cannot be is said in one line with
# the package that is missing; then they are built, boot, and are proved, with every
# frame on the node that was asked for, and the clock knows what its ticks are worth.
# With LONG=1 the live tests of the proof in a guest of arm64, too.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

# skip_rest WHY: what goes before was tested.
skip_rest() {
	skip "guests of another architecture" "$1"
	done_testing
}

other() {
	run "$COWBENCH" vm --arch "$@" -o "$tmp/none" -- run null
	is "$code" 2 "$*: exit status"
}

head -c 56 /dev/zero >"$tmp/arm64"
printf 'ARM\x64%4096s' >>"$tmp/arm64"
other vax --kernel x
like "$err" 'vax is no architecture of guests: amd64, arm64 and riscv64 are' \
	"an unknown architecture"
other arm64 --clock time --kernel x
like "$err" "KVM runs this machine's architecture alone" "no KVM for another"
other riscv64 --kernel source:6.12
like "$err" 'source: kernels are compiled for amd64 and arm64' \
	"no source: for another"
other arm64 --kernel source:6.12-8k
like "$err" 'source:6.12-8k: arm64 has no base pages of 8k' "no such pages"
other amd64 --kernel source:6.12-64k
like "$err" 'source:6.12-64k: amd64 has no base pages of 64k' "nor there"
run env PATH=/nowhere "$COWBENCH" vm --arch arm64 --kernel x -o "$tmp/none" -- run null
like "$err" 'qemu-system-aarch64.*Debian has it in qemu-system-arm' \
	"no emulator: names the package"

for needs in qemu-system-aarch64 aarch64-linux-gnu-gcc; do
	command -v $needs >/dev/null ||
		skip_rest "no $needs (make deps cross installs it)"
done
other riscv64 --kernel "$tmp/arm64"
like "$err" 'is a kernel for arm64 \(--arch arm64\); the guests are riscv64' \
	"a kernel of another architecture than said"
for list in arm64:-16k:-arm64-16k riscv64::-riscv64; do
	IFS=: read -r arch word flavour <<<"$list"
	run "$COWBENCH" vm --list-kernels --arch "$arch"
	if [ "$code" = 0 ]; then
		like "$out" "debian:[0-9.]+$word +[0-9.]+[^ ]*$flavour " \
			"its kernels are listed, with the word of each"
		unlike "$out" '-(amd64|armmp) ' "and no others"
	else
		skip "the kernels of $arch" "$err"
	fi
done
image=$("$COWBENCH" vm --arch arm64 --fetch --kernel debian:6.12 2>&1 | head -1)
[ -e "$image" ] || skip_rest "no kernel for arm64: $image"
other amd64 --kernel "$image"
like "$err" 'is .*for arm64|--arch arm64' "and the other way round"

# All that a build wants but the compiler.
mkdir "$tmp/bin"
for tool in qemu-system-aarch64 make sh apt-get apt-cache apt-config; do
	ln -s "$(command -v $tool)" "$tmp/bin/$tool"
done
run env PATH="$tmp/bin" "$COWBENCH" vm --arch arm64 --kernel "$image" \
	-o "$tmp/none" -- run null
like "$err" 'no aarch64-linux-gnu-gcc .*install gcc-aarch64-linux-gnu' \
	"no compiler: names the package"

# proved NAME RECORD: all trials of it.
proved() {
	is "$(grep -c '"type":"trial"' "$2")" \
		"$(grep -c '"proof":"proved"' "$2")" "$1: all is proved"
	is "$(grep -cE '"type":"broken"|"proof":"(wrong|blind)"' "$2")" 0 \
		"$1: nothing is wrong or broken"
}

words=(run fault cow_write kind=base state=absent,exclusive_wp,shared
	held=none via=readv)
run "$COWBENCH" vm --arch arm64 --kernel "$image" --topology 2 --topology 4 \
	-o "$tmp/nodes" -- "${words[@]}" "mem=0,1,2,3"
is "$code" 0 "arm64, two and four nodes" "$err"
for nodes in 2 4; do
	record=$(echo "$tmp"/nodes/*_${nodes}_1.jsonl)
	proved "arm64, $nodes nodes" "$record"
	# A frame elsewhere is a wrong fate (lib/trial/proof.c).
	is "$(sed -nE 's/.*"type":"trial".*"place":.*"mem":([0-9]).*/\1/p' "$record" |
		sort -u | wc -l)" "$nodes" "arm64, $nodes nodes: frames on each"
done
run "$COWBENCH" vm --arch arm64 --kernel "$image" --topology 2 --topology 4 \
	-o "$tmp/pairs" -- run migrate cow_write state=exclusive,shared held=none \
	kind=base mem=all to=all
is "$code" 0 "arm64, from each node to each" "$err"
for nodes in 2 4; do
	record=$(echo "$tmp"/pairs/*_${nodes}_1.jsonl)
	proved "arm64, pairs of $nodes nodes" "$record"
	is "$(sed -nE 's/.*"type":"trial".*"bench":"migrate".*"mem":([0-9]),"to":([0-9]).*/\1 \2/p' \
		"$record" | sort -u | wc -l)" $((nodes * (nodes - 1))) \
		"arm64, $nodes nodes: frames moved from each to each other"
done
like "$(head -1 "$tmp"/nodes/*_2_1.jsonl)" \
	'"source":"cntvct_el0".*"ns_per_tick":1,"quantum":0.*"guest":true' \
	"arm64: a tick is an instruction"

# QEMU's own rate of the counter: 16 instructions a tick, and the same counts.
run "$COWBENCH" vm --arch arm64 --kernel "$image" --cpu-model neoverse-n1 \
	-o "$tmp/coarse" -- "${words[@]}"
is "$code" 0 "arm64 at 62.5 MHz" "$err"
like "$(head -1 "$tmp"/coarse/*.jsonl)" '"ns_per_tick":16,"quantum":16' \
	"and its ticks are scaled"
midmean() { # RECORD: of the copied page
	sed -nE '/"type":"trial".*"state":"shared"/s/.*"midmean":([0-9]+).*/\1/p' \
		"$1" | head -1
}
fine=$(midmean "$(echo "$tmp"/nodes/*_2_1.jsonl)")
coarse=$(midmean "$(echo "$tmp"/coarse/*.jsonl)")
ok "a copied page takes as many instructions: $fine, $coarse" \
	awk "BEGIN { exit !($fine > 1000 && $coarse > 0.98 * $fine &&
		$coarse < 1.02 * $fine) }"

# The live tests of the proof, by programs for arm64 that Debian has.
if [ "$LONG" ]; then
	live=$B/arm64/live scripts=(tests/live/{liar,facts,thp}.sh)
	run lib/cross.sh arm64 "$live" bash coreutils findutils grep mawk mount \
		python3 sed util-linux
	is "$code" 0 "what the live tests call is fetched" "$err"
	run env -u CC -u MAKEFLAGS -u MFLAGS make -s ARCH=arm64 B="$B/arm64" \
		"$B/arm64/liar" "$B/arm64/tests/under"
	is "$code" 0 "their own programs are built" "$err"
	# Which links packages make only when they are installed.
	ln -sf mawk "$live/usr/bin/awk"
	ln -sf bash "$live/bin/sh"
	add=(--add "$B/arm64/cowbench" --add "$B/arm64/liar"
		--add "$B/arm64/tests/under" --add tests --add bench)
	for tool in awk bash basename cat chmod cp cut dirname env find flock grep head \
		id ls mkdir mktemp mount nproc paste python3 readlink rm sed seq setpriv \
		sh sleep sort tail timeout touch tr umount uname uniq unshare wc; do
		for folder in bin usr/bin sbin usr/sbin; do
			[ ! -e "$live/$folder/$tool" ] ||
				add+=(--add "$live/./$folder/$tool")
		done
	done
	for folder in "$live"/usr/lib/python3.*; do
		add+=(--add "$live/./${folder#"$live/"}")
	done
	# A module of Python's wants it, and no program.
	for library in "$live"/usr/lib/*/libffi.so.*; do
		add+=(--add "$live/./${library#"$live/"}")
	done
	run "$COWBENCH" vm --arch arm64 --kernel debian:7.3 --memory 2g --cpus 2 "${add[@]}" \
		-o "$tmp/live" -- "$live/./bin/bash" tests/live_guest.sh "$B/arm64" \
		"${scripts[@]}"
	is "$code" 0 "a guest of arm64 runs the live tests" "$err"
	for script in "${scripts[@]}"; do
		said=$(sed -n "/^begin ${script//\//\\/}\$/,/^script /p" \
			"$tmp"/live/*.txt)
		is "$(tail -n 1 <<<"$said")" "script $script 0" "arm64: $script" \
			"$(grep -A 5 '^not ok' <<<"$said")"
		unlike "$said" '1\.\.0 # SKIP' "and is no skip"
	done
fi
done_testing
