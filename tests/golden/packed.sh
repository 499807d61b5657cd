#!/bin/bash
# packed.sh - compressed records are input wherever records are, and never written.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

make=$PWD/$B/tests/unit/compare_contrast
plain=$("$COWBENCH" show $RECORDS/explained-6.1.jsonl | sed '1s/^[^:]*//; /record-file/d')
why=$("$COWBENCH" show --explain $RECORDS/explained-6.1.jsonl)
mkdir "$tmp/old" "$tmp/new"
"$make" "$tmp/old/1.jsonl" kernel=5.10 boot=a seed=1
"$make" "$tmp/new/1.jsonl" kernel=6.1 boot=b seed=9 ratio=1.4
compared=$("$COWBENCH" compare "$tmp/old" "$tmp/new")

for packer in gzip:gz xz:xz zstd:zst; do
	tool=${packer%:*} end=${packer#*:}
	if ! command -v "$tool" >/dev/null; then
		skip "records as .$end" "needs $tool"
		continue
	fi
	file=$tmp/record.jsonl.$end
	"$tool" -c $RECORDS/explained-6.1.jsonl >"$file"
	run "$COWBENCH" show "$file"
	is "$code$err" 0 "show reads .$end"
	is "$(sed '1s/^[^:]*//' <<<"$out" | grep -v cowbench)" \
		"$(grep -v cowbench <<<"$plain")" 'as the plain record'
	is "$("$COWBENCH" show --explain "$file")" "$why" 'with its profiles'
	for side in old new; do
		"$tool" -c "$tmp/$side/1.jsonl" >"$tmp/$side.packed"
	done
	mkdir -p "$tmp/$end/old" "$tmp/$end/new"
	cp "$tmp/old.packed" "$tmp/$end/old/1.jsonl.$end"
	cp "$tmp/new.packed" "$tmp/$end/new/1.jsonl.$end"
	run "$COWBENCH" compare "$tmp/$end/old" "$tmp/$end/new"
	is "${out//\/$end\///}" "$compared" 'a folder of them is a side'

	# Cut off or damaged is an error, not a shorter record.
	head -c $(($(stat -c %s "$file") / 2)) "$file" >"$tmp/cut.$end"
	for how in show 'show --explain'; do
		# shellcheck disable=SC2086
		run "$COWBENCH" $how "$tmp/cut.$end"
		like "$code: $err" '^2: .*(cannot be unpacked|to its end)' \
			"$how: cut off"
	done
	# Of this machine, or resume has another reason to refuse it.
	sed "s/6\.18\.0-fixture/$(uname -r)/" $RECORDS/quick.jsonl >"$tmp/mine.jsonl"
	unseal "$tmp/mine.jsonl"
	"$tool" -c "$tmp/mine.jsonl" >"$file"
	before=$(sha256sum <"$file")
	run "$COWBENCH" run --resume "$file"
	like "$code: $err" '^2: .*is compressed: unpack it' 'nothing goes on with it'
	is "$(sha256sum <"$file")" "$before" 'and it stays as it is'
done

# A line without an end takes no more memory than a record's may.
head -c 64M /dev/zero | tr '\0' x | gzip >"$tmp/bomb.gz"
for how in show 'show --explain'; do
	# shellcheck disable=SC2086
	run "$COWBENCH" $how "$tmp/bomb.gz"
	is "$code" 2 "$how: a line of 64 MiB"
done
done_testing
