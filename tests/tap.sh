# tap.sh - a test script prints TAP, read by prove(1).  Sourced first:
#
#	. "$(dirname "$0")/../tap.sh"
#	is "$(echo hello)" hello 'echo repeats its words'
#	done_testing
#
# It runs at the top of the tree and may write to $tmp, which is its own and
# removed at the end.  at_end adds a command for the end, however that comes.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

B=${B:-build}
CC=${CC:-gcc}
COWBENCH=$PWD/$B/cowbench
LIAR=$PWD/$B/liar
UNDER=$PWD/$B/tests/under # tests/under.c
LONG=${LONG:-}
# The distribution's python has the distribution's packages.
PYTHON=python3
[ -x /usr/bin/python3 ] && PYTHON=/usr/bin/python3

# What is printed does not depend on the terminal of who runs the tests.
unset COLUMNS
export LC_ALL=C.UTF-8

tests=0
failed=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cowbench-test.XXXXXX") || exit 2
ends=()

at_end() {
	ends=("$*" "${ends[@]}")
}

run_ends() {
	local code=$? command

	trap - EXIT
	for command in "${ends[@]}"; do
		eval "$command"
	done
	rm -rf "$tmp"
	exit "$code"
}
trap run_ends EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# make for a test's own builds, away from the make that runs the tests.
submake() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s CC="$CC" B="$B" \
		WERROR=-Werror "$@"
}

# Whether a read of untouched memory maps the zero page on this kernel: the flag of
# the frame (ZERO_PAGE is bit 24 of /proc/kpageflags), looked at without the suite.
zero_page() {
	"$PYTHON" - <<-'end'
		import ctypes, mmap, struct, sys
		def word(path, nr):
		    with open(path, "rb") as f:
		        f.seek(8 * nr)
		        return struct.unpack("Q", f.read(8))[0]
		page = mmap.mmap(-1, 1 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
		page.madvise(mmap.MADV_NOHUGEPAGE)
		page[0]
		at = ctypes.addressof(ctypes.c_char.from_buffer(page))
		frame = word("/proc/self/pagemap", at // mmap.PAGESIZE) & (1 << 55) - 1
		sys.exit(0 if word("/proc/kpageflags", frame) >> 24 & 1 else 3)
	end
	case $? in
	0) return 0 ;;
	3) return 1 ;;
	*) fail "the zero page is looked at without the suite"; return 1 ;;
	esac
}

# What a person needs of a failure: not all of a long text.
diag() {
	printf '%s\n' "$*" | cut -c1-300 | head -n 30 | sed 's/^/# /' >&2
}

pass() {
	echo "ok $((++tests)) - $1"
}

# fail NAME [WORDS]
fail() {
	failed=$((failed + 1))
	echo "not ok $((++tests)) - $1"
	shift
	[ $# = 0 ] || diag "$*"
}

# ok NAME COMMAND...: the command succeeds.
ok() {
	local name=$1 out

	shift
	if out=$("$@" 2>&1); then
		pass "$name"
	else
		fail "$name" "$* failed with status $?: $out"
	fi
}

# is GOT WANT NAME [WORDS]
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3" "got  '$1'
want '$2'" "${4:-}"
	fi
}

# like TEXT REGEX NAME: an extended regular expression.
like() {
	if [[ $1 =~ $2 ]]; then
		pass "$3"
	else
		fail "$3" "got  '$1'
like '$2'"
	fi
}

unlike() {
	if [[ $1 =~ $2 ]]; then
		fail "$3" "got    '$1'
unlike '$2'"
	else
		pass "$3"
	fi
}

# skip NAME REASON: one test that cannot be made here.
skip() {
	echo "ok $((++tests)) # SKIP $1: $2"
}

# skip_all REASON
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

need_root() {
	[ "$(id -u)" = 0 ] || skip_all "needs root"
}

# run COMMAND...: sets $code, $out and $err.
run() {
	code=0
	"$@" >"$tmp/.out" 2>"$tmp/.err" </dev/null || code=$?
	out=$(cat "$tmp/.out")
	err=$(cat "$tmp/.err")
}

# until_ok TIMES COMMAND...: tries it every 10 ms; 1 where it never was true.
until_ok() {
	local times=$1

	shift
	while ! "$@"; do
		[ $((times--)) -gt 0 ] || return 1
		sleep 0.01
	done
}

# What a record says, in lines that cut, grep and awk can take (record.py).
record_lines() {
	"$PYTHON" tests/record.py "$1"
}

# run_under WORDS... -- CASES: a run with --trials 1, started by those words, into
# $record; its lines in $tmp/lines, which may be none.
run_under() {
	local words=()

	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	shift
	rm -f "$record"
	run timeout -k 5 120 "${words[@]}" "$COWBENCH" run --trials 1 \
		--budget 5 -o "$record" --no-table "$@"
	: >"$tmp/lines"
	[ ! -s "$record" ] || record_lines "$record" >"$tmp/lines"
}

# lines TYPE [CASE]: those of them that were put into $tmp/lines.
lines() {
	awk -F '\t' -v type="$1" -v name="${2:-}" \
		'$1 == type && (name == "" || $2 == name)' "$tmp/lines"
}

# tracks: this kernel has PG_anon_exclusive (5.19 on).
tracks() {
	local release major minor

	release=$(uname -r)
	major=${release%%.*}
	minor=${release#*.}
	[ $((major * 100 + ${minor%%[.-]*})) -ge 519 ]
}

# The processes of cowbench or the liar that are there now: its own by the path
# of this tree's programs, so that another tree's tests do not disturb.
left_behind() {
	local exe

	for exe in /proc/[0-9]*/exe; do
		case $(readlink "$exe") in
		"$COWBENCH" | "$LIAR" | "/memfd:$COWBENCH (deleted)" | \
			"/memfd:$LIAR (deleted)") echo "$exe" ;;
		esac
	done
}

done_testing() {
	echo "1..$tests"
	exit $((failed != 0))
}
