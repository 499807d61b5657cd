#!/bin/bash
# run.sh COWBENCH DIR [redis] [postgres] [compiler]: the examples of `cowbench tune`,
# each with Debian's own packages; leaves NAME.txt and NAME.json in DIR.
set -eu
cowbench=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
shift 2
cd "$(dirname "$0")/../.." # the records name places below this one
here=results/tune
work=$(mktemp -d /var/tmp/cowbench-tune.XXXXXX)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- redis postgres compiler

tune() { # NAME WORDS...
	local name=$1

	shift
	rm -f "$out/$name.json"
	"$cowbench" tune -o "$out/$name.json" "$@" | tee "$out/$name.txt"
}

lacks() { # NAME PROGRAM PACKAGE
	[ -x "$2" ] || command -v "$2" >/dev/null && return 1
	echo "$1: skipped: there is no $2; apt-get install $3" >&2
}

for example; do
	case $example in
	redis)
		lacks redis redis-server redis-server && continue
		tune redis --time 7m --settings always,64kB \
			--start "rm -f $work/dump.rdb; exec redis-server --port 7777 --save '' \
--appendonly no --disable-thp no --rdbcompression no --dir $work" \
			--stop 'redis-cli -p 7777 shutdown nosave' \
			--probe "$here/redis.sh 7777 ${MIB:-1024} 100000" \
			--latency 'p99_ms:([0-9.]+)' --fork 'latest_fork_usec:([0-9]+)' \
			--show 'copied=rdb_last_cow_size:([0-9]+)' ;;
	postgres)
		bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
		lacks postgres "$bin/postgres" postgresql && continue
		chown postgres "$work"
		as=(setpriv --reuid postgres --regid postgres --init-groups)
		"${as[@]}" "$bin/initdb" -D "$work/db" -A trust >/dev/null
		server="${as[*]} $bin/postgres -D $work/db -p 7778 -k $work \
-c listen_addresses= -c shared_buffers=1GB -c huge_pages=try -c autovacuum=off"
		stop="${as[*]} $bin/pg_ctl -D $work/db -m fast stop"
		# Some 900 MiB, which fit in.
		$server 2>/dev/null &
		export PGHOST=$work PGPORT=7778 PGUSER=postgres PGDATABASE=postgres
		until psql -qAtc 'create extension pg_prewarm' 2>/dev/null; do
			sleep 0.2
		done
		pgbench -iq -s 60 2>/dev/null
		$stop >/dev/null
		wait
		# What it wants of the pool, as huge pages of 2 MiB.
		pages=$($server -C shared_memory_size_in_huge_pages)
		tune postgres --time 4m --settings shmem,pool --pool $((pages * 2))m \
			--start "exec $server" --stop "$stop" \
			--probe "$here/postgres.sh $work 7778 50 6" \
			--throughput 'tps = ([0-9.]+)' \
			--latency 'initial connection time = ([0-9.]+)' \
			--show 'page_tables=page_tables_kib:([0-9]+)' ;;
	compiler)
		tune compiler --time 2m --settings never,always,64kB -- \
			make -s -B B="$work/build" \
			"$work"/build/lib/stats/{comparison,histogram,synthetic}.o ;;
	*) echo "$example: it is redis, postgres or compiler" >&2; exit 2 ;;
	esac
done
