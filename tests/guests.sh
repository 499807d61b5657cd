# guests.sh - for tests that boot guests.  Sourced behind tap.sh.
#
# They skip where there is no emulator, and where a kernel of Debian's archive
# is neither in the user's cache nor to be had.

command -v qemu-system-x86_64 >/dev/null ||
	skip_all "no qemu-system-x86_64 (Debian: qemu-system-x86)"
[ "$(uname -m)" = x86_64 ] ||
	skip_all "the guests run this machine's programs, and want x86-64"

# need_kernels VERSION...
need_kernels() {
	local version why

	for version; do
		why=$("$COWBENCH" vm --fetch --kernel "debian:$version" 2>&1) ||
			skip_all "no Debian kernel $version: ${why##*: }"
	done
}

# vm WORDS...: sets $code, $out and $err.
vm() {
	run "$COWBENCH" vm --clock instructions "$@"
}

# add_live: bash and what the live tests call, from this machine, in $add.
add_live() {
	local tools tool file

	tools=(awk basename bash cat chmod cp cut dd diff dirname env grep head id ls
		mkdir mkswap mktemp mount mv nproc paste prlimit readlink rm sed seq setpriv
		setsid sleep sort stat swapoff swapon tail timeout touch tr umount uname uniq
		unshare wc xargs)
	add=(--add "$B/cowbench" --add "$B/liar" --add "$B/tests/under" --add tests --add bench
		--add "$PYTHON")
	for tool in "${tools[@]}"; do
		add+=(--add "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "$tool")")
	done
	while read -r file; do
		add+=(--add "$file")
	done < <("$PYTHON" -c '
import codecs, json, os, sys
import encodings.utf_8
for module in sys.modules.values():
	for name in "__file__", "__cached__":
		path = getattr(module, name, None)
		if path and os.path.exists(path):
			print(path)
')
}
