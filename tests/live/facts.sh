#!/bin/bash
# facts.sh - what this kernel is known to do to base pages is what is observed:
# mm/memory.c:do_wp_page of 6.15 and later, seen on 6.18.
. "$(dirname "$0")/../tap.sh"
need_root
IFS=.- read -r major minor _ < <(uname -r)
[ $((major * 100 + minor)) -ge 615 ] ||
	skip_all "states what 6.15 and later do; this is $(uname -r)"

run "$COWBENCH" run null fault cow_write kind=base --trials 2 --budget 20 \
	-o "$tmp/record.jsonl" --no-table
is "$code" 0 "base pages are measured" "$err"
record_lines "$tmp/record.jsonl" >"$tmp/lines"

# states CASE FATE FAULTS BEFORE AFTER WHAT
states() {
	is "$(lines trial "$1" | cut -f3-7 | sort -u)" \
		"proved	$3	$4	$5	$2" "$1: $6"
}

states "null" kept 0 1 1 "nothing happens"
states "fault state=absent" filled 1 - 1 "a fresh page is exclusive"
if zero_page; then
	states "fault state=absent by=read" zeroed 1 - - "the zero page"
	states "fault state=zero" filled 1 - 1 "a page of its own after a read"
else
	for id in "fault state=absent by=read" "fault state=zero"; do
		like "$(lines skip "$id")" 'maps no zero page' \
			"$id: a skip, as this kernel maps no zero page"
	done
fi
states "cow_write state=exclusive" kept 0 1 1 \
	"no fault after mprotect and back"
states "cow_write state=exclusive_wp" kept 1 1 1 "the bit allows reuse"
states "cow_write state=was_shared" kept 1 0 1 \
	"reused after a look, and exclusive from then on"
states "cow_write state=shared" copied 1 0 1 "copied"
states "cow_write state=shared writer=child" copied 1 0 1 "copied too"
states "cow_write state=exclusive_wp held=ref" kept 1 1 1 \
	"the bit allows reuse, whatever the reference count"
states "cow_write state=was_shared held=ref" copied 1 0 1 \
	"without the bit the reference count forbids it"

# Each way to write-protection, which the proof tells apart.
run "$COWBENCH" run cow_write state=exclusive_wp held=none,ref kind=base \
	via=wp_async,soft_dirty --trials 2 --budget 20 --overwrite \
	-o "$tmp/record.jsonl" --no-table
record_lines "$tmp/record.jsonl" >"$tmp/lines"
for held in "" " held=ref"; do
	states "cow_write state=exclusive_wp$held via=wp_async" kept 1 1 1 \
		"by userfaultfd"
	[ -n "$(lines trial "cow_write state=exclusive_wp$held via=soft_dirty")" ] &&
		states "cow_write state=exclusive_wp$held via=soft_dirty" \
			kept 1 1 1 "by soft-dirty"
	unlike "$(lines skip)" "exclusive_wp$held via=wp_async" \
		"via=wp_async$held is no skip"
done
unlike "$(lines skip | grep -v CONFIG_MEM_SOFT_DIRTY)" . \
	"what is skipped wants soft-dirty bits"
done_testing
