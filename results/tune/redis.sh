#!/bin/sh
# redis.sh PORT MIB WRITES: loads a Redis with so many MiB of values of 1,000 bytes,
# saves, and meanwhile writes one byte each to random ones; prints Redis' own figures.
port=$1 keys=$(($2 * 1000)) writes=$3
cli() { redis-cli -p "$port" "$@"; }
[ "$(cli ping 2>&1)" = PONG ] || exit 1
cli eval "local v = string.rep('0123456789', 100)
	for i = 0, $keys - 1 do
		redis.call('set', string.format('key:%012d', i), v)
	end
	return $keys" 0 >/dev/null || exit 1
cli config resetstat >/dev/null
cli bgsave >/dev/null
redis-benchmark -p "$port" -r "$keys" -n "$writes" -c 4 --csv \
	setrange key:__rand_int__ 0 x | tail -n 1 |
	tr -d '"' | awk -F, '{ print "p99_ms:" $(NF - 1), "max_ms:" $NF }'
# The save outlasts the writes, or they were not all under it.
cli info persistence | grep -q rdb_bgsave_in_progress:1 || echo "the save was short"
while cli info persistence | grep -q rdb_bgsave_in_progress:1; do
	sleep 0.05
done
cli info persistence | grep -E 'rdb_last_(cow_size|bgsave)'
cli info stats | grep latest_fork_usec
