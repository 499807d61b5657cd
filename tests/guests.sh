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
