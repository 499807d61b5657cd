#!/bin/bash
# places.sh - limits of a shell and of a service, full and read-only disks, and a
# machine that lacks something: cowbench works with less or says which limit it
# was.  It never hangs, is never killed by a signal, and never tells another fate
# than without the limit.  (container.sh has cgroups of memory and filters,
# machine.sh what /proc and /sys may lack.)
. "$(dirname "$0")/../tap.sh"
need_root
command -v prlimit >/dev/null || skip_all "needs prlimit"

# The tree may lie where others may not look.
chmod 755 "$tmp"
cp "$COWBENCH" "$tmp/cowbench"
COWBENCH=$tmp/cowbench
mkdir -m 777 "$tmp/out"
record=$tmp/out/record.jsonl
golden=tests/golden/records

# A user that runs nothing else: RLIMIT_NPROC counts all that the user has.
user=(setpriv --reuid=64243 --regid=64243 --clear-groups)
cases=(null 'cow_write state=shared' 'cow_write state=was_shared held=ref'
	'cow_write state=exclusive_wp held=pin' 'cow_write state=shared threads=2'
	'cow_write state=shared procs=2' 'fork state=exclusive bytes=2m'
	'fork state=exclusive bytes=2m call=spawn' 'pin state=exclusive batch=8'
	'pin_race against=mprotect')

# What the trials saw: with less, the same of fewer.
saw() { lines trial | cut -f2-4,7 | grep -v '^fork' | sort; }

# holds NAME CODES LIMIT: how a run within a limit must have ended; LIMIT is what
# each thing that was not measured must name.
holds() {
	local bad=''

	[[ " $2 " == *" $code "* ]] || bad+="code $code: $err; "
	[ -z "$(comm -23 <(saw) "$tmp/all")" ] ||
		bad+="saw $(comm -23 <(saw) "$tmp/all" | head -2); "
	[ -z "$(lines broken)" ] || bad+="broken: $(lines broken | cut -f2,10); "
	bad+=$(lines skip | cut -f10 | grep -vE "$3" | head -2)
	[ -s "$tmp/lines" ] || [[ $err =~ $3 ]] || bad+="no reason: $err"
	is "$bad" "" "$1"
}

# --- limits of root --------------------------------------------------------------
run_under env -- "${cases[@]}"
saw >"$tmp/all"
is "$code$(lines skip)" 0 "without limits: all is measured" "$err"
# As little as all of it wants, of each.
run_under prlimit --stack=262144 --nofile=40 --as=80000000 --data=20000000 \
	--fsize=6000000 --memlock=0 --cpu=60 --nproc=1 --rttime=1 --sigpending=0 \
	-- "${cases[@]}"
holds "root, within ten limits: as without" 0 'no reason to skip'
is "$(lines trial | wc -l)" ${#cases[@]} "and all is measured"
for limit in --stack=65536 --stack=200000 --nofile=5 --nofile=18; do
	name=$([[ $limit == --s* ]] && echo RLIMIT_STACK || echo RLIMIT_NOFILE)
	for words in "run null -o $record" doctor list "show $golden/quick.jsonl"; do
		# The loader of programs wants some files, too.
		run timeout -k 5 60 prlimit "$limit" "$COWBENCH" $words
		is "$code$out" 2 "${words%% *}, $limit: refused"
		like "$err" "raise .*$name" "says which limit" "$err"
	done
done
# With less address space than the libraries take, the loader ends it.
for mib in 54 60; do
	run_under prlimit --as=$((mib << 20)) -- "${cases[@]}"
	holds "root, $mib MiB of addresses" "0 2" 'ulimit -v|memory'
done
for kib in 1 900 2500; do
	run_under prlimit --fsize=$((kib << 10)) -- "${cases[@]}"
	holds "root, files of $kib KiB" 2 'ulimit -f'
done
run timeout 60 prlimit --fsize=1024 "$COWBENCH" list
is "$code" 2 "standard output that ends too soon"
like "$err" 'cannot write to standard output.*ulimit -f' "says so"

# --- limits of a user ------------------------------------------------------------
run_under "${user[@]}" -- "${cases[@]}"
saw >"$tmp/all"
is "$(lines trial | cut -f3 | sort -u)" blind "a user: without limits"
for nr in 1 2 3 4 6; do
	run_under "${user[@]}" prlimit --nproc=$nr -- "${cases[@]}"
	holds "$nr processes: works with less, or says why" "0 2" \
		'RLIMIT_NPROC .*: '$nr' for|userfaultfd'
	[ $nr = 1 ] || is "$(lines trial null | wc -l)$code" 10 \
		"and what wants no other process is measured"
done
run_under "${user[@]}" prlimit --memlock=0 -- "${cases[@]}"
holds "no memory may be locked" 0 'RLIMIT_MEMLOCK|userfaultfd'
like "$(lines skip 'pin state=exclusive batch=8')" RLIMIT_MEMLOCK \
	"pins say which limit it is"
run_under "${user[@]}" prlimit --cpu=1 -- "${cases[@]}"
holds "a second of CPU time for each process" 0 userfaultfd

# --- processes of a cgroup, and one CPU --------------------------------------------
run_under env -- "${cases[@]}"
saw >"$tmp/all"
group=/sys/fs/cgroup/pids/cowbench-test-$$
[ -d "${group%/*}" ] || group=/sys/fs/cgroup/cowbench-test-$$
if mkdir "$group" 2>/dev/null && echo max 2>/dev/null >"$group/pids.max"; then
	at_end rmdir "$group"
	for nr in 1 2 3 5; do
		run_under sh -c 'echo $$ >"$0/cgroup.procs"; echo '$nr' >"$0/pids.max"
			exec "$@"' "$group" -- "${cases[@]}"
		holds "a cgroup of $nr processes" "0 2" 'pids.max'
		echo max >"$group/pids.max"
	done
else
	rmdir "$group" 2>/dev/null
	skip "a cgroup of few processes" "needs to make a cgroup of pids"
fi
run_under taskset -c "$(taskset -pc $$ | sed -E 's/.*: *([0-9]+).*/\1/')" -- \
	"${cases[@]}"
holds "one CPU: workers and races are skips" 0 'CPUs|second CPU'

# --- no pagemap --------------------------------------------------------------------
if "$UNDER" hide=/proc/self/pagemap true; then
	run_under "$UNDER" hide=/proc/self/pagemap -- "${cases[@]}"
	holds "no /proc/self/pagemap" 4 'pagemap cannot be read.*PROC_PAGE_MONITOR'
	run timeout 60 "$UNDER" hide=/proc/self/pagemap "$COWBENCH" doctor \
		--no-probe
	like "$out" 'note +frames +hidden' "doctor: frames are hidden"
else
	skip "no /proc/self/pagemap" "a filter that asks (Linux 5.5) is refused here"
fi

# --- disks -------------------------------------------------------------------------
unshare -m true 2>/dev/null || {
	skip "disks" "needs to mount in a namespace"
	done_testing
}
# on OPTIONS COMMANDS: in a folder "disk" that is mounted with them.
mkdir "$tmp/disk"
on() {
	run timeout -k 5 120 unshare -m bash -c "mount -t tmpfs -o $1 none \
		$tmp/disk && cd $tmp/disk && $2"
}
measure="$COWBENCH run --trials 9 --budget 5 --no-table null \
	'cow_write state=shared' 'fork state=exclusive bytes=2m'"
on size=16k "$measure -o r.jsonl; echo code \$?; cp r.jsonl $tmp/out/full.jsonl"
like "$out" 'code 2' "a full disk: the run ends with an error"
like "$err" 'r.jsonl: cannot write; all before is kept.*--resume.*No space left' \
	"it says what is kept, and how to go on"
run "$COWBENCH" show "$tmp/out/full.jsonl"
is "$code" 0 "the record is readable" "$err"
run "$COWBENCH" run --no-table --resume "$tmp/out/full.jsonl"
is "$code" 0 "elsewhere the run goes on" "$err"
is "$(grep -c '"type":"trial"' "$tmp/out/full.jsonl")" 27 "to all of its trials"
on ro "$measure -o r.jsonl"
is "$code" 2 "a read-only folder"
like "$err" 'cannot create the record: name another file with -o: Read-only' \
	"says what to do"
on ro "$COWBENCH run --trials 1 --budget 5 --no-table -o $tmp/out/x.jsonl null"
is "$code" 0 "standing in one, with the record elsewhere" "$err"

# What makes tables and pages leaves no half of a file behind.
for words in "report -o page" "export --format csv -o table.csv" \
	"plot -o figures"; do
	on size=12k "COWBENCH_PLOTS=$PWD/plots $COWBENCH $words \
		$PWD/$golden/quick.jsonl >/dev/null; code=\$?
		find -type f -size +0; exit \$code"
	is "$code" 2 "${words%% *} on a full disk"
	like "$err" 'No space left on device' "says so"
	# Those tables of plot that are there are whole.
	is "$(grep -v summary.dat <<<"$out")" "" "and leaves no half of a file"
	on ro "$COWBENCH $words $PWD/$golden/quick.jsonl"
	is "$code" 2 "${words%% *} in a read-only folder"
	like "$err" 'Read-only file system' "says so"
done
on size=8k "TMPDIR=$tmp/disk $COWBENCH export --format csv \
	$PWD/$golden/quick.jsonl >$tmp/out/x.csv"
is "$code" 0 "TMPDIR is full: a table needs none" "$err"

# --- links that another user has planted -------------------------------------------
# In a folder as /tmp is, and in one of everybody's.  (Where fs.protected_symlinks is
# on, the kernel refuses what ours would in the first.)
shared=$tmp/shared victim=$tmp/victim
mkdir -m 1777 "$shared"
plant() { # NAME: a link of nobody's to a file of root's
	rm -rf "${shared:?}"/*
	mkdir -p "$(dirname "$shared/$1")"
	chmod 777 "$(dirname "$shared/$1")"
	[ "$(dirname "$1")" != . ] || chmod 1777 "$shared"
	echo precious >"$victim"
	setpriv --reuid=65534 --clear-groups ln -s "$victim" "$shared/$1"
}
while read -r name words; do
	plant "$name"
	run timeout -k 5 120 env COWBENCH_PLOTS="$PWD/plots" "$COWBENCH" ${words//SHARED/$shared}
	is "$(cat "$victim")" precious "${words%% *}: $name, a link of another user's"
	like "$err$code" 'symbolic links|no record of cowbench|0$' \
		"says so, or has replaced the link"
done <<END
record.jsonl run null --trials 1 --budget 1 --no-table --overwrite -o SHARED/record.jsonl
record.jsonl run --no-table --resume SHARED/record.jsonl
table.csv export --format csv --overwrite -o SHARED/table.csv $golden/quick.jsonl
page/index.html report --overwrite -o SHARED/page $golden/quick.jsonl
page/quick.jsonl report --overwrite -o SHARED/page $golden/quick.jsonl
figures/summary.dat plot --overwrite -o SHARED/figures $golden/quick.jsonl
END
ln -sf "$tmp/out/own.csv" "$tmp/out/link.csv"
run "$COWBENCH" export --format csv -o "$tmp/out/link.csv" $golden/quick.jsonl
is "$code" 0 "a link of this user's own is followed" "$err"
[ -s "$tmp/out/own.csv" ]
is $? 0 "to where it leads"
is "$(left_behind)" "" "no process is left"
done_testing
