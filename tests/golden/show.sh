#!/bin/bash
# show.sh - the table of a record, and what `show` says of bad ones.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

run "$COWBENCH" show $RECORDS/quick.jsonl
golden show-quick.txt 'the table of a quick run'
is "$code$err" 0 'it is a good run'

run "$COWBENCH" show $RECORDS/troubled.jsonl
golden show-troubled.txt 'what was wrong, broken, blind and skipped'
is "$code$err" 1 'a wrong fate is exit code 1'
unlike "$out" $'\033' 'no text of a record talks to the terminal'

run "$COWBENCH" show $RECORDS/counted.jsonl
golden show-counted.txt 'what counters say, under each row'
grep -v '"type":"count"' $RECORDS/counted.jsonl >"$tmp/times.jsonl"
is "$("$COWBENCH" show "$tmp/times.jsonl" | grep cow_write)" \
	"$(grep -v counted <<<"$out" | grep cow_write)" 'they change no time'

run "$COWBENCH" show --no-skips $RECORDS/troubled.jsonl
unlike "$out" 'skipped' '--no-skips leaves skips out'
like "$out" 'broken, 1 case' '--no-skips leaves what broke'

run "$COWBENCH" show --all $RECORDS/quick.jsonl
golden show-all.txt '--all has more columns'
run "$COWBENCH" show --calls $RECORDS/quick.jsonl
like "$out" 'net +95 % +calls +p50' '--calls has a column more'
like "$out" ' 585 +±0.9% +8.02 +584 ' 'of the value over the calibrator'

# Each row's words run that case again.
run "$COWBENCH" show $RECORDS/quick.jsonl
mapfile -t ids < <(grep -E '[0-9]x[0-9]' <<<"$out" |
	grep -oE '(cow_write|fault|null)( [a-z_]+=[a-z_]+)*$')
is "${#ids[@]}" 24 'a row ends in its case'
is "$(printf '%s\n' "${ids[@]}" | sort)" \
	"$(grep '"type":"trial"' $RECORDS/quick.jsonl |
		sed 's/.*"case":"\([^"]*\)".*/\1/' | sort -u)" \
	'and every case of the record has one'

is "$("$COWBENCH" show - <$RECORDS/quick.jsonl | sed 1d)" \
	"$("$COWBENCH" show $RECORDS/quick.jsonl | sed 1d | head -n -4)" \
	'standard input is as good as a file'
is "$("$COWBENCH" show $RECORDS/quick.jsonl $RECORDS/troubled.jsonl)" \
	"$("$COWBENCH" show $RECORDS/quick.jsonl; echo
	   "$COWBENCH" show $RECORDS/troubled.jsonl)" \
	'several records, one after the other'

# One trial of five takes three times as long: its row is no order.
unlike "$("$COWBENCH" show $RECORDS/quick.jsonl)" 'are over|± over' \
	'narrow intervals are no news'
sed '/"case":"fault state=absent by=read",.*"trial":1,/s/"midmean":/"midmean":1/' \
	$RECORDS/quick.jsonl >"$tmp/wide.jsonl"
unseal "$tmp/wide.jsonl"
run "$COWBENCH" show "$tmp/wide.jsonl"
like "$out" '± over 50% in 1 of 24 rows: of rows whose intervals overlap it is not known which takes longer' \
	'a wide one is counted at the foot'

# Words choose from all cases: the record of such a run is of no suite.
like "$("$COWBENCH" show $RECORDS/quick.jsonl)" 'Z, quick suite, 5 trials' \
	'without words it was the quick suite'
sed '1s/"words":""/"words":"fault"/' $RECORDS/quick.jsonl >"$tmp/words.jsonl"
unseal "$tmp/words.jsonl"
like "$("$COWBENCH" show "$tmp/words.jsonl")" 'Z, 5 trials' 'with words it was not'
sed -i '1s/"scope":"quick"/"scope":"full"/' "$tmp/words.jsonl"
like "$("$COWBENCH" show "$tmp/words.jsonl")" 'Z, --full, 5 trials' \
	'but its trials were long'

# Colour on a terminal alone, and not with NO_COLOR.
on_terminal() {
	env "$@" TERM=xterm script -qec \
		"$COWBENCH show $RECORDS/troubled.jsonl" /dev/null </dev/null
}
if command -v script >/dev/null; then
	like "$(on_terminal -u NO_COLOR)" $'\033\\[31m' 'colour on a terminal'
	unlike "$(on_terminal NO_COLOR=1)" $'\033' 'no colour with NO_COLOR'
	like "$(on_terminal NO_COLOR=)" $'\033' 'an empty NO_COLOR is none'
else
	skip 'colour' 'no script(1) to make a terminal'
fi

# --- the path ------------------------------------------------------------------

run "$COWBENCH" show --path $RECORDS/traced.jsonl
golden show-path.txt 'which functions served an operation'
is "$code$err" 0 'and how often'
run "$COWBENCH" show --path $RECORDS/quick.jsonl
is "$code" 4 'a run without --trace'
like "$out" 'nothing was traced: run --trace does' 'says so'
run "$COWBENCH" show $RECORDS/traced.jsonl
is "$code" 4 'a traced trial is no measurement'
{ cat $RECORDS/quick.jsonl; sed -n 2p $RECORDS/traced.jsonl; } >"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
unlike "$out" 'beware: the run has no end' 'nor the end of a run'
run "$COWBENCH" export --format csv $RECORDS/traced.jsonl
unlike "$out" 'cow_write' 'nor is it exported as one'

# --- bad records --------------------------------------------------------------

# bad NAME MESSAGE: $tmp/r.jsonl is refused so.
bad() {
	run "$COWBENCH" show "$tmp/r.jsonl"
	fails 2 "cowbench show: $tmp/r.jsonl$2" "$1"
	is "$out" '' "$1: no table of half of it"
}

head=$(head -1 $RECORDS/quick.jsonl)
trial=$(sed -n 2p $RECORDS/quick.jsonl)

run "$COWBENCH" show "$tmp/none.jsonl"
fails 2 "cowbench show: $tmp/none.jsonl: cannot read: No such file or directory" \
	'no such file'
run "$COWBENCH" show "$tmp"
fails 2 "cowbench show: $tmp: a folder: name a record in it" 'a folder'
: >"$tmp/r.jsonl"
bad 'an empty file' ': empty: nothing was measured'
head -c 4096 "$COWBENCH" | tr -d '\0' >"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
like "$code: $err" \
	"^2: cowbench show: $tmp/r.jsonl:1: no JSON: .*: this is no record of cowbench$" \
	'a program'
unlike "$err" $'[\001-\037\177]' 'the message of it has no control bytes'
head -c 9000000 /dev/zero | tr '\0' x >"$tmp/r.jsonl"
bad 'a line without end' ':1: a line over 4 MiB: this is no record of cowbench'
echo '{"name": "package.json"}' >"$tmp/r.jsonl"
bad 'another JSON' ':1: "type" is missing: this is no record of cowbench'
sed 's/"schema":1/"schema":2/' <<<"$head" >"$tmp/r.jsonl"
bad 'another schema' \
	':1: schema 2, and this cowbench reads 1: use the one that wrote it'
sed 1d $RECORDS/quick.jsonl >"$tmp/r.jsonl"
bad 'a record without its start' \
	':1: no run line before it: this is no record of cowbench, or its start is cut off'
cat $RECORDS/quick.jsonl $RECORDS/quick.jsonl >"$tmp/r.jsonl"
bad 'two records in one' \
	':243: a second run line: a file is one run; give several as several files'
printf '%s\n' "$head" "${trial/\"n\":4096/\"n\":NaN}" >"$tmp/r.jsonl"
bad 'NaN as text' ":2: no JSON: invalid token near 'NaN'"
printf '%s\n' "$head" "${trial/\"n\":4096/\"n\":\"4096\"}" >"$tmp/r.jsonl"
bad 'a text for a number' ':2: "n" is a text, not a whole number'
printf '%s\n' "$head" "${trial/\"n\":4096,/}" >"$tmp/r.jsonl"
bad 'a name that is missing' ':2: "n" is missing'
printf '%s\n' "$head" "${trial:0:300}" "$trial" >"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
like "$code: $err" "^2: cowbench show: $tmp/r.jsonl:2: no JSON: " \
	'a line cut in the middle of the file'

path=$(sed -n 2p $RECORDS/traced.jsonl)
printf '%s\n' "$head" "${path/\"n\":4096/\"n\":0}" >"$tmp/r.jsonl"
bad 'a path of no operations' ':2: "n" is missing, or 0'
printf '%s\n' "$head" "${path/\"ended\":\"well\"/\"ended\":\"so\"}" \
	>"$tmp/r.jsonl"
bad 'a path of another end' \
	':2: "ended" has a word not known here, "so": a newer cowbench wrote it?'
printf '%s\n' "$head" "${path/:4096,\"do_wp/:-1,\"do_wp}" >"$tmp/r.jsonl"
bad 'a negative number of calls' \
	':2: "handle_mm_fault" is -1, outside 0 to 9223372036854775807'

# A torn last line is but a warning.
head -c 100000 $RECORDS/quick.jsonl >"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
is "$code$err" 0 'a torn last line: what is before it counts'
like "$out" "beware: $tmp/r.jsonl:[0-9]+: cut in the middle of the last line; \
what is before it counts, and run --resume $tmp/r.jsonl goes on" \
	'and a warning says so'
like "$out" 'beware: the run has no end' 'so does one that it has no end'
run "$COWBENCH" show $RECORDS/quick.jsonl
whole=$(grep -c 5x4096 <<<"$out")
run "$COWBENCH" show "$tmp/r.jsonl"
torn=$(grep -cE '[34]x4096' <<<"$out")
is "$torn" "$whole" 'the cases have the trials that are whole'

{ head -241 $RECORDS/quick.jsonl; sed -n 2,4p $RECORDS/quick.jsonl; } \
	>"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
like "$out" 'beware: 2 trials are there twice, and count once \(trial 1 of ' \
	'a trial that stands there twice'

{ head -241 $RECORDS/quick.jsonl; sed -n 2,3p $RECORDS/quick.jsonl; } \
	>"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
like "$out" 'beware: 1 trial is there twice' 'and one is one'

# A line that is not what was written is told of, and goes on counting.
sed '/state=was_shared"/s/"n":4096/"n":4095/' $RECORDS/quick.jsonl >"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
like "$code$out" "^0.*beware: $tmp/r.jsonl:[0-9]+: this line was changed after it was written \(checksum\); so were others" \
	'a line that was changed'
run "$COWBENCH" export --format csv "$tmp/r.jsonl"
like "$err" 'beware: .*changed after it was written' 'is told of where it is exported'
jq -S -c . $RECORDS/quick.jsonl >"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
unlike "$out" beware 'one that says the same in other words is none'

head -1 $RECORDS/quick.jsonl >"$tmp/r.jsonl"
run "$COWBENCH" show "$tmp/r.jsonl"
is "$code" 4 'a record without trials: nothing was measured'

# What a record says is no index and no number to print.
sed 's/"faults":[0-9.]*/"faults":null/; /"type":"hist"/d' $RECORDS/quick.jsonl \
	>"$tmp/f.jsonl"
run "$COWBENCH" show "$tmp/f.jsonl"
is "$code$(grep -ci nan <<<"$out")" 00 'faults that nobody counted are no "nan"'
matrix=(-e 's/"case":"cow_write state=shared"/"case":"pin_consistency source=io_uring"/'
	-e 's/"bench":"cow_write"/"bench":"pin_consistency"/'
	-e 's/"axes":{/&"event":"mprotect","source":"io_uring","access":"write",/')
for pin in 1 7 -5 1e300; do
	sed "${matrix[@]}" -e 's/"counters":{[^}]*}/"counters":{"consistent":1,"pin":'$pin'}/' \
		$RECORDS/quick.jsonl >"$tmp/m.jsonl"
	run "$COWBENCH" show "$tmp/m.jsonl"
	like "$code$out" '^0.*io_uring write  (pin  )?✓ consistent' "a matrix whose pin is $pin"
done

run "$COWBENCH" show "$tmp/r.jsonl" $RECORDS/troubled.jsonl $RECORDS/quick.jsonl
is "$code" 1 'of several records, a wrong fate outweighs nothing'
run "$COWBENCH" show $RECORDS/troubled.jsonl "$tmp/r.jsonl" "$tmp/none"
is "$code" 2 'and an error outweighs it'

run "$COWBENCH" show
fails 2 'cowbench show: which record? cowbench show FILE...' 'no file named'
run "$COWBENCH" shwo
fails 2 "cowbench: no command 'shwo': did you mean show?" 'a misspelt command'
run "$COWBENCH" cow_write state=shared
fails 2 "cowbench: no command 'cow_write': did you mean run cow_write?" \
	'a benchmark without run'
run "$COWBENCH" help show
like "$code$out" '^0usage: cowbench show ' 'help show'
is "$("$COWBENCH" show --help)" "$out" 'show --help is the same'
done_testing
