#!/bin/bash
# explain.sh - vm --explain in guests: it adds up, a second boot says the same,
# nothing else changes, and what cannot be explained is told.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

versions=(6.1)
[ "$LONG" ] && versions+=(5.10 6.12 7.2)
need_kernels "${versions[@]}"
for version in "${versions[@]}"; do
	vms+=(--kernel "debian:$version")
done
words=(run null cow_write fork kind=base held=none)

# figures RECORD: case and figures of each trial.  How many rounds fit into its time
# is none of them.
figures() {
	$PYTHON - "$1" <<'END'
import json, sys
for line in open(sys.argv[1]):
    one = json.loads(line)
    if one["type"] == "trial":
        print(one["case"], one["overhead"],
              [one["q"][name] for name in ("p25", "p50", "p75", "midmean")])
END
}

# profiles RECORD: case, sum, whether its nodes add up to it and it to the
# trial's figure, and the nodes.
profiles() {
	$PYTHON - "$1" <<'END'
import json, sys
figure = {}
for line in open(sys.argv[1]):
    one = json.loads(line)
    if one["type"] == "trial":
        figure[one["case"]] = one["q"]["midmean"]
    if one["type"] == "profile":
        nodes = one.get("nodes", [])
        good = (round(sum(n[2] for n in nodes), 3) == one.get("sum") ==
                figure[one["case"]])
        print(one["case"], one.get("sum"), "adds up" if good else
              "no: " + one.get("reason", ""), one.get("names"), nodes)
END
}

vm "${vms[@]}" --explain --boots 2 --ab state=exclusive_wp,was_shared \
	-o "$tmp/with" -- "${words[@]}"
is "$code" 0 "guests of ${versions[*]} boot and are explained" "$err"
like "$out" 'state=was_shared takes [0-9]+ .*\n.*do_wp_page' \
	'--ab: what the look costs, by function'
unlike "$err" 'not explained|trials explained; not' 'all of them' "$err"
vm --kernel debian:6.1 -o "$tmp/without" -- "${words[@]}"
for version in "${versions[@]}"; do
	first=$tmp/with/debian-${version}_1_1.jsonl
	second=$tmp/with/debian-${version}_1_2.jsonl
	is "$(profiles "$first" | wc -l)" \
		"$(grep -c '"type":"trial"' "$first")" \
		"$version: a profile a trial"
	is "$(profiles "$first" | grep -vc ' adds up ')" 0 \
		"$version: the functions add up to the figure, to the digit"
	is "$(profiles "$first" | grep '^cow_write' | sort)" \
		"$(profiles "$second" | grep '^cow_write' | sort)" \
		"$version: a second boot has the same profiles"
done
is "$(figures "$tmp/without/debian-6.1_1_1.jsonl" | grep -v ^fork | sort)" \
	"$(figures "$tmp/with/debian-6.1_1_1.jsonl" | grep -v ^fork | sort)" \
	'to explain changes no digit'
is "$(grep -c '"type":"profile"' "$tmp/without/debian-6.1_1_1.jsonl")" 0 \
	'without --explain there is none'
like "$("$COWBENCH" show --explain --ab state=exclusive_wp,was_shared \
	"$tmp/with/debian-6.1_1_1.jsonl")" \
	'\+44  do_wp_page' 'what the look costs, in do_wp_page'

# By node: half of a copy's lines from where the page lies, half to where the
# copy goes.
vm --kernel debian:6.1 --topology 2 --explain --cache default -o "$tmp/lines" \
	-- run cow_write state=shared kind=base held=none writer=parent mem=1 \
	to=0
is "$code" 0 'a model of caches' "$err"
like "$out" 'loads, node 0 +stores, node 0 +loads, node 1' 'has its own table'
lines=$(grep -o '"lines":.*\]\]' "$tmp/lines/debian-6.1_2_1.jsonl")
is "$($PYTHON -c 'import json, sys
lines = json.loads("{" + sys.argv[1] + "}")["lines"]
print([abs(sum(of) - 64) <= 2 for of in lines])' "$lines")" '[True, True]' \
	'mem=1 to=0: 64 lines from each node, to within 2' "$lines"

# The model against programs that need a known number of lines: 64 a page, from the
# node where the pages are, in a region of eight times the cache.
COWBENCH=$B/liar vm --kernel debian:6.1 --topology 2 --explain --cache default \
	-o "$tmp/known" -- run lines bytes=16m mem=0,1
is "$code" 0 'operations of a known number of lines' "$err"
is "$($PYTHON - "$tmp/known/debian-6.1_2_1.jsonl" <<'END'
import json, sys
for line in open(sys.argv[1]):
    one = json.loads(line)
    if one["type"] != "profile":
        continue
    words = one["case"].split()
    node = 1 if "mem=1" in words else 0
    store = "by=write" in words
    want = [[0, 0], [0, 0]]
    want[node][store] = 64
    off = max(abs(a - b) for got, has in zip(one["lines"], want)
              for a, b in zip(got, has))
    print("good" if off <= 0.5 else f"{one['case']}: {one['lines']}")
END
)" "$(printf 'good\n%.0s' {1..6})" 'are found, of that node, loads or stores'

# A guest of another architecture; of one that has no marks nothing is explained.
if command -v qemu-system-aarch64 aarch64-linux-gnu-gcc >/dev/null &&
	"$COWBENCH" vm --arch arm64 --fetch --kernel debian:6.12 >/dev/null 2>&1; then
	vm --arch arm64 --kernel debian:6.12 --explain --boots 2 -o "$tmp/arm64" \
		-- "${words[@]}"
	is "$code" 0 'arm64: a guest is explained' "$err"
	first=$tmp/arm64/debian-6.12_1_1.jsonl
	is "$(profiles "$first" | wc -l)" "$(grep -c '"type":"trial"' "$first")" \
		'arm64: a profile a trial'
	# posix_spawn() is not explained there (doc/method.md).
	is "$(profiles "$first" | grep -v '^[^,]* call=spawn' | grep -vc ' adds up ')" 0 \
		'arm64: the functions add up to the figure, to the digit'
	is "$(profiles "$first" | grep '^cow_write' | sort)" \
		"$(profiles "$tmp/arm64/debian-6.12_1_2.jsonl" | grep '^cow_write' | sort)" \
		'arm64: a second boot has the same profiles'
	like "$("$COWBENCH" export --format folded --case 'fork state=exclusive' "$first")" \
		';el0t_64_sync.*;copy_page_range' 'arm64: a system call by its functions'
	like "$("$COWBENCH" export --format folded --case 'cow_write state=shared' "$first")" \
		';el0t_64_sync.*;do_wp_page' 'arm64: a fault by its functions'
else
	skip 'guests of arm64' 'no emulator, compiler or kernel of arm64'
fi

# With DWARF: the same code, the same figures; and each function has what it had,
# with what is inlined into it.
outer() { # RECORD: case, function and count, inlined functions as their callers
	$PYTHON - "$1" <<'END'
import json, sys
for line in open(sys.argv[1]):
    one = json.loads(line)
    if one["type"] != "profile" or "nodes" not in one:
        continue
    inlined, sums = set(one.get("inlined", [])), {}
    for at, node in enumerate(one["nodes"]):
        while at in inlined:
            at = one["nodes"][at][0]
        name = one["names"][one["nodes"][at][1]]
        sums[name] = sums.get(name, 0) + node[2]
    for name in sorted(sums):
        if sums[name]:
            print(one["case"], name, round(sums[name], 6))
END
}
if [ "$LONG" ]; then
	vm --kernel source:6.12 --kernel source:6.12+debug-info --explain=all \
		-o "$tmp/inlined" -- run null cow_write kind=base held=none
	is "$code" 0 'a kernel with DWARF' "$err"
	plain=$tmp/inlined/source-6.12_1_1.jsonl
	dwarf=$tmp/inlined/source-6.12+debug-info_1_1.jsonl
	is "$(profiles "$dwarf" | grep -vc ' adds up ')" 0 'the functions add up'
	like "$(profiles "$dwarf" | wc -l)" '^[1-9]' 'of some trials'
	is "$(outer "$dwarf" | sort)" "$(outer "$plain" | sort)" \
		'each with what is inlined into it is what it was without'
	like "$("$COWBENCH" compare --explain \
		"$tmp/with/debian-6.12_1_1.jsonl" "$dwarf" 2>/dev/null)" \
		'DWARF of one side alone told it' 'of two one has it'
	like "$("$COWBENCH" show --explain "$dwarf")" '[0-9]  [a-z_0-9]+ \(inlined\)' \
		'inlined functions are shown'
else
	skip 'a kernel with DWARF' 'it is compiled first: LONG=1'
fi
echo no kernel >"$tmp/vmlinux"
vm --kernel debian:6.1 --explain --vmlinux "$tmp/vmlinux" -o "$tmp/none" -- run null
is "$code" 0 'no vmlinux: the run goes on' "$err"
like "$err" 'inlined functions count as their callers: .*vmlinux is no ELF file' \
	'and says why'

# What cannot be explained is told, and the run goes on.
vm --kernel debian:6.1 --explain --cpus 2 -o "$tmp/cpus" -- run null
is "$code" 0 'two CPUs: the run goes on' "$err"
like "$err" 'nothing will be explained, as it has 2 CPUs' 'and says why'
vm --kernel debian:6.1 --explain -o "$tmp/hidden" \
	--append 'sysctl.kernel.kptr_restrict=2' -- run null
is "$code" 0 'hidden symbols: the run goes on' "$err"
like "$err" 'not null: .*/proc/kallsyms shows no addresses' 'and says why'

# An emulator of another kind: PATH comes first.
other() { # WORDS-ON-PLUGIN
	mkdir -p "$tmp/bin"
	cat >"$tmp/bin/qemu-system-x86_64" <<-END
		#!/bin/bash
		case " \$* " in *" -plugin "*) echo "qemu: $1" >&2; exit 1;; esac
		exec $(command -v qemu-system-x86_64) "\$@"
	END
	chmod +x "$tmp/bin/qemu-system-x86_64"
	PATH=$tmp/bin:$PATH vm --kernel debian:6.1 --explain --overwrite \
		-o "$tmp/other" -- run null
	is "$code" 0 "$1: the run goes on" "$err"
	like "$err" "nothing will be explained: .*$1" 'and says why'
}
other '-plugin: invalid option'
other 'plugin requires API version 1, but this QEMU supports only a minimum of 2'
done_testing
