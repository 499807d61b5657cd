#!/bin/sh
# postgres.sh DIR PORT CLIENTS SECONDS: reads of so many clients, of a database that
# lies in shared_buffers; prints the page tables of the server's processes at work,
# what connecting takes, and transactions a second.
dir=$1 port=$2 clients=$3 seconds=$4
export PGHOST="$dir" PGPORT="$port" PGUSER=postgres PGDATABASE=postgres
psql -qAtc "select sum(pg_prewarm(oid)) from pg_class where relkind in ('r', 'i')" \
	>/dev/null || exit 1
pgbench -n -S -c "$clients" -j 2 -T "$seconds" >"$dir/pgbench" &
sleep $((seconds / 2))
for pid in $(pgrep -P "$(head -n 1 "$dir/db/postmaster.pid")"); do
	grep VmPTE "/proc/$pid/status" 2>/dev/null
done | awk '{ sum += $2 } END { printf "page_tables_kib:%d\n", sum }'
wait
grep -E 'tps|initial connection time' "$dir/pgbench"
