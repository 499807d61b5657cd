#!/bin/sh
# deps.sh [GOAL...] - what make's goals need that this machine has not.
#
# Looks for each thing itself, not for a package, so that it is quick, needs no
# network, and is right on any distribution.  On Debian and its kin it installs
# what is missing (as root, or through sudo where that asks for no password);
# elsewhere it says what to install and fails.
set -u

# Who needs it, how it is seen, its package in Debian, Fedora and Arch.
needs='
build cmd:gcc               gcc                 gcc                gcc
build hdr:stdlib.h          libc6-dev           glibc-devel        glibc
build hdr:linux/userfaultfd.h linux-libc-dev    kernel-headers linux-api-headers
build cmd:pkg-config        pkg-config          pkgconf-pkg-config pkgconf
build pc:numa               libnuma-dev         numactl-devel      numactl
build pc:hwloc              libhwloc-dev        hwloc-devel        hwloc
build pc:jansson            libjansson-dev      jansson-devel      jansson
build pc:gsl                libgsl-dev          gsl-devel          gsl
build pc:libarchive         libarchive-dev      libarchive-devel   libarchive
build pc:zlib               zlib1g-dev          zlib-devel         zlib
build pc:libdw              libdw-dev           elfutils-devel     libelf
build hdr:perfmon/pfmlib.h  libpfm4-dev         libpfm-devel       libpfm
bench cmd:gnuplot           gnuplot-nox         gnuplot-minimal    gnuplot
check cmd:bash              bash                bash               bash
check cmd:git               git                git                git
check cmd:patch             patch              patch              patch
check cmd:prove             perl                perl-Test-Harness  perl
check cmd:objdump           binutils            binutils           binutils
check cmd:setpriv           util-linux          util-linux         util-linux
check cmd:clang             clang               clang              clang
check cmd:clang-format      clang-format        clang-tools-extra  clang
check cmd:clang-tidy        clang-tidy          clang-tools-extra  clang
check cmd:cppcheck          cppcheck            cppcheck           cppcheck
check cmd:mandoc            mandoc              mandoc             mandoc
check cmd:zsh               zsh                 zsh                zsh
check cmd:fish              fish                fish               fish
check cmd:qemu-system-x86_64 qemu-system-x86 qemu-system-x86-core qemu-system-x86
check cmd:aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu gcc-aarch64-linux-gnu aarch64-linux-gnu-gcc
check deb:/usr/aarch64-linux-gnu/include/stdlib.h libc6-dev-arm64-cross - -
check cmd:riscv64-linux-gnu-gcc gcc-riscv64-linux-gnu gcc-riscv64-linux-gnu riscv64-linux-gnu-gcc
check deb:/usr/riscv64-linux-gnu/include/stdlib.h libc6-dev-riscv64-cross - -
check cmd:jq                jq                  jq                 jq
check cmd:chromium          chromium            chromium           chromium
check cmd:python3           python3             python3            python
check py:jsonschema         python3-jsonschema  python3-jsonschema python-jsonschema
check py:pandas             python3-pandas      python3-pandas     python-pandas
check py:scipy              python3-scipy       python3-scipy      python-scipy
long  cmd:stress-ng         stress-ng          stress-ng          stress-ng
long  cmd:valgrind          valgrind            valgrind           valgrind
cross cmd:aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu gcc-aarch64-linux-gnu aarch64-linux-gnu-gcc
cross cmd:riscv64-linux-gnu-gcc gcc-riscv64-linux-gnu gcc-riscv64-linux-gnu riscv64-linux-gnu-gcc
cross cmd:qemu-system-aarch64 qemu-system-arm  qemu-system-aarch64-core qemu-system-aarch64
cross cmd:qemu-system-riscv64 qemu-system-misc qemu-system-riscv-core qemu-system-riscv
cross deb:/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin qemu-system-data - -
cross cmd:apt-get           apt                apt                apt
cross cmd:dpkg-deb          dpkg               dpkg               dpkg
source cmd:make             make               make               make
source cmd:qemu-system-x86_64 qemu-system-x86 qemu-system-x86-core qemu-system-x86
source cmd:flex             flex               flex               flex
source cmd:bison            bison              bison              bison
source cmd:bc               bc                 bc                 bc
source cmd:xz               xz-utils           xz                 xz
source cmd:tar              tar                tar                tar
source cmd:patch            patch              patch              patch
source cmd:perl             perl               perl               perl
source hdr:gelf.h           libelf-dev         elfutils-libelf-devel libelf
source cmd:ccache           ccache             ccache             ccache
tune  cmd:redis-server      redis-server       redis              redis
tune  deb:/usr/share/postgresql postgresql     -                  -
fleet cmd:slurmctld         slurmctld          slurm-slurmctld    slurm-llnl
fleet cmd:slurmd            slurmd             slurm-slurmd       slurm-llnl
fleet cmd:sbatch            slurm-client       slurm              slurm-llnl
fleet cmd:munged            munge              munge              munge
fleet cmd:prove             perl               perl-Test-Harness  perl
check deb:/usr/share/benchmark/compare.py libbenchmark-tools - -
check deb:/usr/share/perl5/Devel/NYTProf/flamegraph.pl libdevel-nytprof-perl - -
'

case " $* " in
*\ check-long\ *) for_whom='build bench check cross long' ;;
*\ check\ * | *\ lint\ *) for_whom='build bench check' ;;
*\ fleet\ *) for_whom='build fleet' ;;
*\ cross\ *) for_whom='build bench cross' ;;
*\ publish\ *) for_whom='build bench source tune' ;;
*\ ablation\ *) for_whom='build bench source' ;;
*\ tune-examples\ *) for_whom='build bench tune' ;;
*\ bench\ *) for_whom='build bench' ;;
*\ all\ * | *\ install\ * | *\ bench-self\ *) for_whom='build' ;;
*) for_whom='build bench' ;; # `make deps` alone
esac

# The distribution's own python has its own packages; another that comes first
# in PATH may not see them.
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3

has() {
	what=${1#*:}
	case $1 in
	cmd:*) command -v "$what" >/dev/null ;;
	pc:*) pkg-config --exists "$what" 2>/dev/null ;;
	hdr:*) echo "#include <$what>" | gcc -E - >/dev/null 2>&1 ;;
	deb:*) [ -e "$what" ] || ! command -v apt-get >/dev/null ;;
	py:*) $python -c "import $what" 2>/dev/null ;;
	esac
}

# Prints "what debian fedora arch" of each thing that is missing.
missing() {
	echo "$needs" | while read -r who what packages; do
		case " $for_whom " in
		*" $who "*) has "$what" || echo "$what $packages" ;;
		esac
	done
}

column() {
	echo "$lacks" | cut -d' ' -f"$1" | sort -u | tr '\n' ' ' |
		sed 's/ $//'
}

fail() {
	printf 'deps: %s\n' "$@" >&2
	exit 1
}

lacks=$(missing | tr -s ' ')
[ -z "$lacks" ] && exit 0

debian=$(column 2)
instructions="Debian, Ubuntu: apt-get install $debian
      Fedora:         dnf install $(column 3)
      Arch:           pacman -S $(column 4)"

command -v apt-get >/dev/null ||
	fail "missing here: $(column 1)" \
		"this is no Debian, so install it yourself, likely by" \
		"      $instructions"

if [ "$(id -u)" = 0 ]; then
	as_root=
elif sudo -n true 2>/dev/null; then
	as_root=sudo
else
	fail "missing here: $(column 1)" \
		"only root may install it; as root, or with sudo:" \
		"      apt-get install $debian"
fi

echo "deps: installing $debian"
# Word splitting is meant: a list of packages, and perhaps no sudo.
# shellcheck disable=SC2086
apt() {
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get \
		-o DPkg::Lock::Timeout=300 -qq "$@"
}
# shellcheck disable=SC2086
if ! { apt update && apt install -y --no-install-recommends $debian; } >/dev/null
then
	fail "apt-get failed (its words are above); install by hand:" \
		"      apt-get install $debian"
fi

lacks=$(missing | tr -s ' ')
[ -z "$lacks" ] ||
	fail "installed, and still missing: $(column 1)" \
		"is another gcc, pkg-config or python first in PATH?"
