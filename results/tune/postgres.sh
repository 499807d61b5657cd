#!/bin/sh
# postgres.sh PORT CLIENTS SECONDS: reads of so many clients; prints the page tables
# of the server's processes at work, what connecting takes, and transactions a second.
port=$1 clients=$2 seconds=$3
export PGHOST=/tmp PGPORT="$port" PGUSER=postgres PGDATABASE=postgres
psql -qAtc 'select 1' >/dev/null 2>&1 || exit 1
pgbench -iq -s 20 >/dev/null 2>&1 || exit 1
psql -qAtc 'create extension if not exists pg_prewarm' \
	-c "select sum(pg_prewarm(oid)) from pg_class where relkind in ('r', 'i')" \
	>/dev/null 2>&1
pgbench -n -S -c "$clients" -j 2 -T "$seconds" >"/tmp/pgbench.$port" 2>&1 &
sleep $((seconds / 2))
for pid in $(pgrep -f 'postgres: .*pgbench|postgres: postgres postgres'); do
	grep VmPTE "/proc/$pid/status" 2>/dev/null
done | awk '{ sum += $2 } END { printf "page_tables_kib:%d\n", sum }'
wait
grep -E 'tps|initial connection time' "/tmp/pgbench.$port"
rm -f "/tmp/pgbench.$port"
