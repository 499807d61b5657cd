#!/bin/bash
# mirror.sh - a mirror of Debian's packages that takes the call and says nothing:
# what is waited for is told, and the wait has an end.
. "$(dirname "$0")/../tap.sh"
command -v apt-get >/dev/null || skip_all "needs apt"
apt-get indextargets --format '$(ORIGIN)' 'Created-By: Packages' 2>/dev/null |
	grep -qx Debian || skip_all "apt has no lists of Debian's packages here"

cat >"$tmp/silent.py" <<'PYTHON'
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
kept = []
server.settimeout(1)
end = time.time() + 120
while time.time() < end:
    try:
        kept.append(server.accept())
    except OSError:
        pass
PYTHON
python3 "$tmp/silent.py" >"$tmp/port" &
at_end kill $!
for ((i = 0; i < 100; i++)); do
	[ ! -s "$tmp/port" ] || break
	sleep 0.1
done
proxy=http://127.0.0.1:$(cat "$tmp/port")
cat >"$tmp/apt.conf" <<CONF
Acquire::http::Proxy "$proxy";
Acquire::https::Proxy "$proxy";
Acquire::http::Timeout "1";
CONF

export XDG_CACHE_HOME=$tmp/cache APT_CONFIG=$tmp/apt.conf
run timeout 60 "$COWBENCH" vm --kernel debian:6.12 --fetch
is "$code" 2 'a kernel of a mirror that says nothing: exit code' "$out"
like "$err" "^cowbench vm: apt-get update: nothing came from Debian's mirror for 3 s \
\(lists of packages\): try later, .*, or give a kernel's file or package" \
	'says what it waited for, and what to do'
is "$(wc -l <<<"$err")" 1 'in one line' "$err"
run timeout 60 "$COWBENCH" vm --list-kernels
is "$code" 2 'a list of kernels of it: exit code' "$out"
like "$err" 'nothing came from' 'says so too'
run timeout 60 script -qec "$COWBENCH vm --kernel debian:6.12 -- run null" /dev/null
is "$code" 2 'on a terminal: exit code' "$out"
like "$out" 'lists of packages: Retrieving file 1 of [0-9]+, 0 %' \
	'a line says what is fetched meanwhile'
done_testing
