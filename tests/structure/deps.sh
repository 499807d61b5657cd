#!/bin/bash
# deps.sh - `make deps` on machines that lack something: the commands it finds
# are those of a folder, and apt-get, sudo and id are our own.
. "$(dirname "$0")/../tap.sh"

bin=$tmp/bin
tools=(sh cut sort tr sed env cat gcc pkg-config gnuplot bash prove objdump
	setpriv clang clang-format clang-tidy cppcheck jq mandoc zsh fish
	python3 chromium
	qemu-system-x86_64 cpio busybox xz zstd git patch
	aarch64-linux-gnu-gcc riscv64-linux-gnu-gcc)

stub() { # NAME TEXT: a command of our own
	rm -f "$bin/$1"
	printf '#!%s\n%s\n' "$(command -v sh)" "$2" >"$bin/$1"
	chmod +x "$bin/$1"
}

# A machine with everything but what is named, with root and apt-get.
machine() {
	local tool

	rm -rf "$bin" "$tmp/log"
	mkdir "$bin"
	for tool in "${tools[@]}"; do
		[ -z "$(type -P "$tool")" ] ||
			ln -s "$(type -P "$tool")" "$bin/$tool"
	done
	# For check-long and cross alone, so that this machine may lack them.
	for tool in qemu-system-aarch64 qemu-system-riscv64 dpkg-deb stress-ng \
		valgrind redis-server; do
		stub "$tool" ''
	done
	stub id 'echo 0'
	stub sudo 'exit 1'
	# Installing is putting the command there.
	stub apt-get "echo \"\$*\" >>$tmp/log
case \$* in
*cppcheck*) $(command -v ln) -sf $(type -P true) $bin/cppcheck ;;
esac"
	ln -s "$(type -P true)" "$bin/true"
	for tool in "$@"; do
		rm "$bin/$tool"
	done
}

deps() {
	run env PATH="$bin" sh lib/deps.sh "$@"
}

log() {
	cat "$tmp/log" 2>/dev/null
}

machine
deps deps check
is "$code$out$err" 0 "all is there: quick, and not a word"
is "$(log)" "" "and nothing is asked of apt-get"

machine cppcheck
deps deps bench
is "$code$out$(log)" 0 "bench does not want what tests want"
deps deps check
is "$code" 0 "check does" "$err"
is "$out" "deps: installing cppcheck" "it says what it installs"
like "$(log)" "update.*install -y --no-install-recommends cppcheck$" \
	"and installs that alone"
rm "$bin/cppcheck" "$tmp/log"
deps check-long
is "$out" "deps: installing cppcheck" "so does check-long"
rm "$bin/qemu-system-riscv64"
deps check-long
like "$out" "deps: installing qemu-system-misc" "which wants other emulators"
deps cross
like "$out" "deps: installing qemu-system-misc" "and cross alone, too"
deps check
is "$out" "" "check does not"
rm "$bin/qemu-system-x86_64"
deps deps ablation
like "$out" "deps: installing.* qemu-system-x86( |$)" \
	"ablation boots what it compiles"
stub qemu-system-x86_64 ''
rm "$bin/redis-server"
deps deps publish
like "$out" "installing .*redis-server" "publish wants what tune is shown on"
deps deps tune-examples
like "$out" "installing .*redis-server" "and tune-examples, too"
deps deps ablation
unlike "$out" "redis" "ablation does not"
rm "$bin/cppcheck" "$tmp/log"
deps deps lint
is "$out" "deps: installing cppcheck" "so does lint"

machine cppcheck gnuplot
stub apt-get 'echo "E: no network" >&2; exit 100'
deps deps check
is "$code" 1 "apt-get fails"
like "$err" "E: no network.*by hand:.*apt-get install cppcheck gnuplot-nox" \
	"its words are shown, and what to do"
stub apt-get ':'
deps deps check
is "$code" 1 "apt-get does nothing"
like "$err" "still missing: cppcheck gnuplot" "says what is missing"

machine cppcheck gnuplot
stub id 'echo 1000'
deps deps check
is "$code" 1 "an ordinary user"
like "$err" "only root.*apt-get install cppcheck gnuplot-nox" \
	"is told what to type"
is "$(log)" "" "and nothing is tried"
stub sudo "[ \"\$1\" = -n ] || { echo sudo \"\$@\" >>$tmp/log; exec \"\$@\"; }"
deps deps check
like "$(log)" "^sudo env DEBIAN.*apt-get.*update" \
	"a user whose sudo asks for no password installs"

machine cppcheck gnuplot pkg-config
rm "$bin/apt-get"
deps deps check
is "$code" 1 "another distribution"
like "$err" "Fedora: .*dnf install .*gnuplot-minimal.*pkgconf-pkg-config" \
	"is told what Fedora calls it"
like "$err" "Arch: .*pacman -S .*hwloc" \
	"without pkg-config no library is seen, and each is named"

# The order in one make, also with several jobs: deps before all that compiles.
order=$(submake -n B="$tmp/fresh" -j4 deps all 2>&1 |
	grep -nE 'lib/deps.sh deps|gcc .* -c |pkg-config' | head -1)
like "$order" "deps.sh deps all" "make deps all: deps comes first"
done_testing
