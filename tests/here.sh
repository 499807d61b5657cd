# here.sh - for tests of `fleet --here`: a machine that does not boot, in a mount
# namespace.  /proc says another boot id and release after each call of the hook, and
# a systemctl of ours knows the unit.  Sourced behind tap.sh; $jobs is the folder.

D=$tmp/machine
mkdir -p "$D/bin" "$D/units" "$D/calls"
# The hook: boots into the label, but "bad" comes up as the default kernel.  The
# machine takes all processes of the boot with it.
cat >"$D/hook" <<'END'
#!/bin/bash
echo "$COWBENCH_LABEL" >>"$MACHINE/calls/hook"
case $(cat "$MACHINE/mode" 2>/dev/null) in
fails) echo 'no such entry' >&2; exit 1 ;;
lazy) kill -KILL $PPID; exit ;;
esac
kernel=$COWBENCH_LABEL
[ "$kernel" != bad ] || kernel=default
echo "$kernel" >"$MACHINE/osrelease"
cat /proc/sys/kernel/random/uuid >"$MACHINE/boot_id"
kill -KILL $PPID
END
cat >"$D/bin/systemctl" <<'END'
#!/bin/bash
[ "$1" != --quiet ] || shift
echo "$*" >>"$MACHINE/calls/systemctl"
case "$1 $2" in
"enable cowbench-fleet.service")
	[ -e /etc/systemd/system/cowbench-fleet.service ] || exit 1
	touch "$MACHINE/enabled" ;;
"disable cowbench-fleet.service") rm -f "$MACHINE/enabled" ;;
esac
END
chmod +x "$D/hook" "$D/bin/systemctl"
# In the machine: its /proc, its units.
cat >"$D/in" <<'END'
mount --bind "$MACHINE/boot_id" /proc/sys/kernel/random/boot_id &&
	mount --bind "$MACHINE/osrelease" /proc/sys/kernel/osrelease &&
	mount --bind "$MACHINE/units" /etc/systemd/system || exit 99
export PATH=$MACHINE/bin:$PATH
exec "$@"
END
export MACHINE=$D
mkdir -p /etc/systemd/system
unit=$D/units/cowbench-fleet.service

new_boot() { # RELEASE
	echo "$1" >"$D/osrelease"
	cat /proc/sys/kernel/random/uuid >"$D/boot_id"
}
new_boot default
in_machine() {
	unshare -m bash "$D/in" "$@"
}
run in_machine true
[ $code = 0 ] || skip_all "no mount namespace: ${err##*: }"

# What systemd does at each boot, until there is no unit.
boots_through() {
	local nr=0

	log=
	while [ -e "$D/enabled" ] && [ $((nr++)) -lt 30 ]; do
		run in_machine bash -c "$(sed -n 's/^ExecStart=//p' "$unit")"
		log+=$err$'\n'
	done
}
