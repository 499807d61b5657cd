#!/bin/bash
# cpu_models.sh - what a CPU lacks: in guests whose CPU is the emulator's.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

need_kernels 6.12

# QEMU's simplest CPU has no RDTSCP.
vm --cpu-model qemu64 --kernel debian:6.12 -o "$tmp/out" \
	-- run null cow_write kind=base
is "$code" 0 "qemu64: it runs" "$err"
record=$(cat "$tmp"/out/*.jsonl)
like "$record" '"source":"tsc_plain","known":"1000 no-ops took 1000 ticks' \
	"the record says what the stamps are, and by what the clock is known"
like "$(grep -c '"proof":"proved"' <<<"$record")" '^1[0-9]$' "cases are proved"
unlike "$record" '"proof":"(wrong|blind)"' "and all of them"
done_testing
