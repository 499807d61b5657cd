#!/bin/bash
# fleet_here.sh - `cowbench fleet --here` on a machine that boots: two kernels,
# three boots of each, and a kernel that panics.  The machine is a guest with
# this one's systemd on a disk; the boot loader is this script, which boots what
# the hook named, once, and else the machine's own kernel.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

for program in dpkg-deb mkfs.ext4 debugfs ldd /lib/systemd/systemd; do
	command -v $program >/dev/null || skip_all "no $program"
done
need_kernels 6.1 6.12

# --- the kernels ----------------------------------------------------------------

releases=()
for version in 6.1 6.12; do
	deb=$("$COWBENCH" vm --fetch --kernel "debian:$version" | tail -n 1)
	dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tmp" --wildcards './boot/vmlinuz-*'
	image=$(ls -t "$tmp"/boot/vmlinuz-"$version".*)
	releases+=("${image#"$tmp"/boot/vmlinuz-}")
done
own=${releases[0]}

# --- the machine's disk -----------------------------------------------------------

root=$tmp/root
mkdir -p "$root"/{dev,proc,sys,run,tmp,jobs,var,etc/systemd/system/multi-user.target.wants} \
	"$root"/usr/{bin,sbin,lib,lib64}
for name in bin sbin lib lib64; do
	ln -s usr/$name "$root/$name"
done
# Copies programs with their libraries.
put() {
	local file real

	for file in "$@" $(ldd "$@" | grep -o '/[^ :)]*' | sort -u); do
		real=$(realpath "$file")
		mkdir -p "$root$(dirname "$file")"
		cp -n "$real" "$root$file"
	done
}
put /usr/lib/systemd/systemd /usr/lib/systemd/systemd-shutdown "$(command -v systemctl)" \
	/usr/bin/bash /usr/bin/sleep
cp "$COWBENCH" "$root/usr/bin/cowbench"
put "$COWBENCH"
ln -s bash "$root/usr/bin/sh"
mkdir -p "$root/usr/lib/systemd/system"
for unit in basic sysinit local-fs local-fs-pre swap sockets timers paths slices \
	multi-user shutdown umount final reboot poweroff; do
	cp "/usr/lib/systemd/system/$unit.target" "$root/usr/lib/systemd/system"
done
cp /usr/lib/systemd/system/systemd-{reboot,poweroff}.service \
	"$root/usr/lib/systemd/system"
ln -s /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
echo machine >"$root/etc/hostname"
echo 'root:x:0:0:root:/:/bin/bash' >"$root/etc/passwd"
: >"$root/etc/machine-id"
cat >"$root/hook" <<'END'
#!/bin/bash
echo "$COWBENCH_LABEL" >/dev/ttyS1 && exec systemctl reboot
END
# Begins in the first boot; says when the unit is gone.
cat >"$root/begin" <<END
#!/bin/bash
if [ ! -e /jobs/boots ]; then
	cowbench fleet --here --kernels $own,${releases[1]},bad --boots 3 \\
		-o /jobs --boot-hook /hook -- run --trials 2 --budget 20 null \\
		'cow_write state=exclusive_wp' >/begun 2>&1
fi
while [ -e /etc/systemd/system/cowbench-fleet.service ]; do
	sleep 1
done
echo over >/dev/ttyS1
systemctl poweroff
END
chmod +x "$root/hook" "$root/begin"
cat >"$root/etc/systemd/system/begin.service" <<END
[Service]
ExecStart=/begin
END
ln -s ../begin.service "$root/etc/systemd/system/multi-user.target.wants"
disk=$tmp/disk
truncate -s 256M "$disk"
run mkfs.ext4 -q -d "$root" "$disk"
is "$code$err" 0 'the disk is made'

# --- boots ------------------------------------------------------------------------

# boot KERNEL: what the guest said on its second port, in $said.
boot() {
	local kernel=$1 disk_of=nvme0n1

	# It finds no disk, and panics.
	[ "$kernel" != bad ] || { kernel=${releases[1]} disk_of=none; }
	timeout 600 qemu-system-x86_64 -nodefaults -no-user-config -display none \
		-machine q35 -accel tcg -cpu max -m 512 -no-reboot \
		-kernel "$tmp/boot/vmlinuz-$kernel" \
		-append "init=/usr/lib/systemd/systemd root=/dev/$disk_of rw console=ttyS0 quiet panic=-1" \
		-drive "file=$disk,if=none,id=d,format=raw" \
		-device nvme,serial=d,drive=d -serial "file:$tmp/console" \
		-serial "file:$tmp/port" </dev/null >/dev/null 2>&1
	said=$(tr -d '\r' <"$tmp/port")
	grep -q 'Kernel panic' "$tmp/console" && panics=$((panics + 1))
	return 0
}

panics=0
next=$own
booted=()
while [ "${said-}" != over ] && [ ${#booted[@]} -lt 16 ]; do
	boot "$next"
	booted+=("$next")
	echo "# booted $next, which asked for ${said:-nothing}"
	next=${said:-$own}
done
is "$said" over 'the boots come to an end'
is "$panics" 2 'the bad kernel panicked twice'
is "$(printf '%s\n' "${booted[@]}" | grep -c bad)" 2 'and was booted no more'
is "${#booted[@]}" 11 'one boot to begin, six that count, two that panic, and the own kernel behind each'

debugfs -R "rdump /jobs $tmp" "$disk" >/dev/null 2>&1
gone() { # PATH
	! debugfs -R "stat $1" "$disk" 2>&1 | grep -q 'Inode:'
}
ok 'the unit is gone' gone /etc/systemd/system/cowbench-fleet.service
ok 'and is not enabled' gone \
	/etc/systemd/system/multi-user.target.wants/cowbench-fleet.service
ok 'where one that is there is seen' eval \
	'! gone /etc/systemd/system/multi-user.target.wants/begin.service'
jobs=$tmp/jobs
is "$(cd "$jobs" && ls -- */*.jsonl | wc -l)" 6 'six records'
is "$(grep -ho '"boot_id":"[^"]*"' "$jobs"/*/*.jsonl | sort -u | wc -l)" 6 \
	'each of another boot'
for release in "${releases[@]}"; do
	is "$(grep -ho '"release":"[^"]*"' "$jobs/$release"/*.jsonl | sort -u)" \
		"\"release\":\"$release\"" "those of $release are of that kernel"
done
log=$(cat "$jobs/log")
like "$log" "missing: bad-1: the kernel did not come up: $own runs instead" \
	'what did not come up is told'
like "$log" 'bad is left out: two boots of it failed' 'so is that it was left out'
like "$log" '6 of 9 records are in /jobs' 'and what there is'
run "$COWBENCH" compare "$jobs/$own" "$jobs/${releases[1]}"
is $code 0 'the two kernels are compared'
like "$out" '3 against 3 boots' 'boot by boot'
done_testing
