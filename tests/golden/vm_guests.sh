#!/bin/bash
# vm_guests.sh - what becomes of guests' records: a script stands in for the
# emulator, so that a guest says what the test wants.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

# A bzImage's header, and no kernel behind it.
put() { # OFFSET BYTES
	printf '%b' "$2" | dd of="$tmp/kernel" bs=1 seek=$(($1)) conv=notrunc \
		status=none
}
head -c 8192 /dev/zero >"$tmp/kernel"
put 0x1f1 '\x04'
put 0x1fe '\x55\xaa\xeb\xfeHdrS\x0f\x02'
put 0x20e '\x00\x06'
put 0x236 '\x3f'
put 0x800 '9.9.9-none'
mkdir "$tmp/other" "$tmp/bin"
cp "$tmp/kernel" "$tmp/other/kernel"

# The first serial port is file 3, the second one 4; $tmp/guest is what the
# guest does, $start how many were started before it.
cat >"$tmp/bin/qemu-system-x86_64" <<END
#!/bin/bash
[ "\$1" = --version ] && exec echo 'QEMU emulator version 7.2.0'
ports=()
while [ \$# -gt 0 ]; do
	[ "\$1" = -serial ] && ports+=("\${2#file:}")
	[ "\$1" = -seed ] && seed=\$2
	[ "\$1" = -kernel ] && slow=\$(grep -ac slow "\$2")
	shift
done
exec 3>"\${ports[0]}" 4>"\${ports[1]}"
start=\$(wc -c <"$tmp/starts")
echo >>"$tmp/starts"
echo '[    0.000000] Linux version 9.9.9' >&3
. "$tmp/guest"
END
chmod +x "$tmp/bin/qemu-system-x86_64"
export PATH=$tmp/bin:$PATH

said() { # WHAT: a line of the guest's own
	printf '\036%s\n' "$1"
}
export -f said

# guest COMMANDS WORDS...: a kernel whose guest does so; sets $code, $out, $err.
guest() {
	echo "$1" >"$tmp/guest"
	shift
	: >"$tmp/starts"
	run "$COWBENCH" vm --clock instructions --kernel "$tmp/kernel" "$@"
}

# One trial a case, whose clock counts instructions.
grep -E '"type":"(run|end)"|"trial":1,' tests/golden/records/quick.jsonl |
	sed 's/"clock":"time"/"clock":"instructions"/
		s,"unit":"ns/,"unit":"instructions/,' >"$tmp/record"
unseal "$tmp/record"
well="said ready >&4; cat $tmp/record >&4; said 'status 0' >&4"

guest "$well" -o "$tmp/well" -- run null
is "$code" 0 'a record comes home' "$err"
is "$(ls "$tmp/well")" kernel-9.9.9-none_1_1.jsonl \
	'its name leads with the word of its kernel'
is "$(head -n -1 "$tmp/well/"*.jsonl)" "$(cat "$tmp/record")" 'whole'
like "$(tail -1 "$tmp/well/"*.jsonl)" '"type":"guest".*"ended":"well"' \
	'and the guest stands behind it'

guest "$well" --topology 2:mem=1g/0 --cpus 2 -o "$tmp/shape" -- run null
is "$code $(ls "$tmp/shape")" '0 kernel-9.9.9-none_2-mem-1g-0_1.jsonl' \
	"what a shape has of a path's is none in a file's name" "$err"

# Runs that begin in one second have folders of their own.
echo "$well" >"$tmp/guest"
mkdir "$tmp/second"
for i in 1 2 3; do
	(
		cd "$tmp/second" || exit 2
		exec "$COWBENCH" vm --clock instructions --kernel "$tmp/kernel" \
			-- run null
	) >"$tmp/second$i" 2>&1 &
done
wait
is "$(cat "$tmp"/second[123] | grep '^records: ' | sort -u | wc -l) $(
	ls "$tmp"/second/*/*.jsonl | wc -l)" '3 3' \
	'three runs at once have three folders' "$(cat "$tmp"/second[123])"

# The record of another run is not ours to overwrite, whenever we come to it.
mkdir "$tmp/older"
echo older >"$tmp/older/kernel-9.9.9-none_1_1.jsonl"
guest "[ \$start = 0 ] && exit; $well" -o "$tmp/older" -- run null
is "$code $(wc -c <"$tmp/starts")" '2 2' 'an older record: the second attempt fails'
like "$err" 'cannot create the record .*File exists' 'and says why'
is "$(cat "$tmp/older/"*.jsonl)" older 'it is as it was'
guest "echo half >&4; [ \$start = 0 ] && exit; said ready >&4
	said 'status 0' >&4" -o "$tmp/again" -- list
is "$code $(wc -c <"$tmp/starts")" '0 2' 'our own is begun anew'
is "$(cat "$tmp/again/"*.txt)" half 'and holds the second attempt alone'
is "$out" half 'which is printed'

# A record that cannot be read is no success, whatever the guest says.
guest "said ready >&4; echo nonsense >&4; said 'status 0' >&4" \
	-o "$tmp/bad" -- run null
is "$code" 2 'an unreadable record: exit status'
like "$err" 'kernel-9.9.9-none_1_1.jsonl:1: no JSON' 'says which'
guest "said ready >&4; said 'status 0' >&4" -o "$tmp/none" -- run null
is "$code" 2 'no record at all: exit status'
like "$err" '_1_1.jsonl: .*No such file' 'says which'
guest "said ready >&4; head -n -1 $tmp/record >&4; said 'status 0' >&4" \
	-o "$tmp/torn" -- run null
is "$code" 2 'a record without an end: exit status'
like "$err" 'has no end, though its guest ended well' 'says so'

# Two kernels of one release.
guest "$well" --kernel "$tmp/other/kernel" -o "$tmp/two" -- run null
is "$(ls "$tmp/two" | sed 's/^cowbench-test[^-]*-/DIR-/' | sort)" \
	"DIR-kernel-9.9.9-none_1_1.jsonl
other-kernel-9.9.9-none_1_1.jsonl" 'two kernels of one release: by their words'

# Two kernels by three seeds: each counts something else, and the second one 2 %
# more by each.
sed 's/9.9.9-none/9.9.9-slow/' "$tmp/kernel" >"$tmp/slow"
cat >"$tmp/count" <<-END
	value=\$((1000 + 10 * seed))
	[ \$slow = 1 ] && value=\$((value * 102)) || value=\${value}00
	said ready >&4
	sed "s/\"boot\":null/\"boot\":\$seed/; s/\"midmean\":[0-9.]*/\"midmean\":\${value}/; s/\"min\":[-0-9.]*/\"min\":null/; s/\"max\":[-0-9.]*/\"max\":null/" \
		"$tmp/record" >&4
	said 'status 0' >&4
END
guest ". $tmp/count" --kernel "$tmp/slow" --seeds 3 -o "$tmp/seeds" -- run null
is "$code" 0 'two kernels by three seeds' "$err"
is "$(ls "$tmp/seeds" | wc -l)" 6 'a record each'
is "$(grep -c '±2.4% .*+2.00% ±<0.01% ' <<<"$out")" \
	"$(grep -c '"trial":1,.*"p50"' "$tmp/record")" \
	'a mean with its interval, and the change seed by seed' "$out"
guest ". $tmp/count" --kernel "$tmp/slow" --seeds 2 --boots 1 --seed 7 -o "$tmp/two-seeds" -- run null
is "$(cut -d_ -f3 <<<"$(ls "$tmp/two-seeds")" | sort | uniq -c | tr -s ' \n' ' ')" \
	' 2 1.jsonl 2 2.jsonl ' 'boots are numbered over the seeds'

# Stopped before anything came home.
echo 'sleep 60' >"$tmp/guest"
: >"$tmp/starts"
"$COWBENCH" vm --clock instructions --kernel "$tmp/kernel" -o "$tmp/stopped" \
	-- run null 2>"$tmp/err" &
while [ ! -s "$tmp/starts" ]; do sleep 0.1; done
kill -TERM $!
wait $!
is $? 2 'stopped: exit status'
like "$(cat "$tmp/err")" 'interrupted; nothing came home$' 'says so'
ok 'and leaves no folder' [ ! -e "$tmp/stopped" ]

# Against a baseline, in the exit codes of git bisect run.
bisect() { # COMMANDS
	guest "$1" --bisect --baseline "$tmp/record" --overwrite \
		-o "$tmp/bisect" --attempts 1 -- run null
}
bisect "$well"
is "$code" 0 '--bisect: a kernel that did not change is good' "$err"
like "$err" 'good: [0-9]+ cases, none slower by more than 1 %' 'says so'
sed '/"p50":444/s/"midmean":449/"midmean":455/' "$tmp/record" >"$tmp/slower"
bisect "said ready >&4; cat $tmp/slower >&4; said 'status 0' >&4"
is "$code" 1 '--bisect: a case that takes more is bad' "$err"
like "$err" "bad: 'fault state=absent by=read' is slower by 1.[0-9]%" 'says which'
bisect 'echo "Kernel panic - not syncing: no" >&3; exit'
is "$code" 125 '--bisect: a kernel that panics is skipped'
bisect "said ready >&4; echo nonsense >&4; said 'status 0' >&4"
is "$code" 125 '--bisect: one that measured nothing is skipped'
bisect "echo 'no such machine' >&2; exit"
is "$code" 128 '--bisect: an emulator that does not start stops it'
bisect "said ready >&4; sed 's/\"case\":\"/&x/' $tmp/record >&4; said 'status 0' >&4"
is "$code" 128 '--bisect: words that are not in the baseline stop it'
like "$err" 'have no case in common' 'says so'
echo older >"$tmp/bisect/kernel-9.9.9-none_1_1.jsonl"
guest "$well" --bisect --baseline "$tmp/record" -o "$tmp/bisect" -- run null
is "$code" 128 '--bisect: a record that is there stops it'

# A guest that writes for ever.
if [ "$LONG" ]; then
	guest "said ready >&4; yes '{\"type\":\"trial\"}' >&4" \
		-o "$tmp/flood" -- run null
	is "$code" 2 'a guest that writes for ever is ended'
	like "$err" 'the guest wrote more than 512 MiB' 'says so'
	ok 'the disk is not full' [ "$(du -m "$tmp/flood" | cut -f1)" -lt 600 ]
fi
done_testing
