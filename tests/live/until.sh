#!/bin/bash
# until.sh - runs of two arms and of two stages: what they record, and that one
# that was interrupted goes on to the very plan it had.
. "$(dirname "$0")/../tap.sh"

cd "$tmp" || exit 2

# Which trial of which case, in what place: one a line.
steps() {
	sed -n '/^{"type":"trial"/s/.*"case":"\([^"]*\)".*"trial":\([0-9]*\),"arm":\([^,]*\),"pair":\([^,]*\),"order":\([^,]*\),.*/\1 \2 \3 \4 \5/p' "$1"
}

# cut_at RECORD LINES TO: the run line, so many trials, and half a line.
cut_at() {
	awk -v most="$2" '/^{"type":"trial"/ && ++n > most { exit } 1' \
		"$1" >"$3"
	printf '{"type":"trial","case":"cow_wr' >>"$3"
}

run "$COWBENCH" run --no-table -o ab.jsonl --seed 5 --budget 1 --trials 4 \
	cow_write kind=base --ab state=was_shared,exclusive_wp
is "$code" 0 'a run of two arms'
is "$(steps ab.jsonl | awk '{ n[$NF]++; pair[$(NF - 1)]++ }
	END { print n[1] - n[2], (pair[1] == pair[4] && pair[4] > 0) }')" '0 1' \
	'each pair has a first and a second'
is "$(steps ab.jsonl | awk '{ key = $(NF - 1) }
	NR % 2 { first = key; next } key != first' | head -n 3)" '' \
	'which run together'
run "$COWBENCH" compare ab.jsonl
like "$out" '^A  state=was_shared
B  state=exclusive_wp' 'compare takes the first word for A'
rows=$(grep -c 'cow_write' <<<"$out")
# The arms are the plan's, whatever their ids say of defaults that differ.
sed 's/"case":"cow_write state=exclusive_wp/& bytes=9m/; s/,"crc":"[0-9a-f]*"//' \
	ab.jsonl >odd_ids.jsonl
run "$COWBENCH" compare odd_ids.jsonl
is "$(grep -c 'cow_write' <<<"$out") $(grep -c 9m <<<"$out")" "$rows 0" \
	'compare pairs the cases that ran as pairs'
run "$COWBENCH" run --no-table -o kinds.jsonl --budget 1 --trials 6 \
	--ab kind=base,thp fork state=exclusive bytes=32m advice=none memcg=asis
run "$COWBENCH" compare kinds.jsonl
like "$out" 'fork state=exclusive' 'arms of two kinds, and of one length'

# Arms and stages: 10 pairs, then as many as the pilot asks for.
run "$COWBENCH" run --no-table -o full.jsonl --seed 6 --budget 1 --until 4 \
	--cap 25 'cow_write' kind=base --ab state=was_shared,exclusive_wp
is "$code" 0 'a run of two stages'
like "$err" '\+-4 % takes [0-9]+ more trials, about [0-9]+:[0-5][0-9] min' \
	'the time is told before the second'
all=$(steps full.jsonl | wc -l)
pilot=$(steps full.jsonl | awk '$(NF - 3) <= 10' | wc -l)
is "$(steps full.jsonl | head -n "$pilot" | awk '$(NF - 3) > 10')" '' \
	'the pilot comes first'
for most in $((pilot / 2)) "$pilot" $(((pilot + all) / 2)) "$all"; do
	cut_at full.jsonl "$most" cut.jsonl
	run "$COWBENCH" run --no-table --resume cut.jsonl
	is "$code" 0 "cut after $most of $all trials, it goes on"
	# What the second stage is made of is the pilot, measured or read.
	[ "$most" -ge "$pilot" ] && again=$all || again=$pilot
	is "$(steps cut.jsonl | head -n "$again" | md5sum)" \
		"$(steps full.jsonl | head -n "$again" | md5sum)" \
		"cut after $most of $all trials, it comes to the same plan"
	is "$(steps cut.jsonl | sort | uniq -d)" '' \
		"cut after $most of $all trials, none is there twice"
done

# What a record says of its own run is not believed blindly.
sed '1s/"trials":10/"trials":1e300/; 1s/"cap":25/"cap":-7/' full.jsonl |
	head -1 >odd.jsonl
run "$COWBENCH" run --no-table --resume odd.jsonl
is "$code" 0 'amounts out of range are not taken'
sed '1s/"boot_id":"[^"]*"/"boot_id":"another"/' full.jsonl >boot.jsonl
run "$COWBENCH" run --no-table --resume boot.jsonl
is "$code: $err" '2: cowbench run: boot.jsonl is of another boot, and a record is of one; start a record of its own, compare takes both' \
	'another boot is another record'
sed '1s/"set":false/"set":true/' full.jsonl >set.jsonl
run "$COWBENCH" run --no-table --resume set.jsonl
is "$code: $err" '2: cowbench run: set.jsonl changes settings of the machine: say --set again' \
	'settings are not changed without the word'
done_testing
