#!/bin/sh
# cross.sh ARCH DIR PACKAGE... - Debian's packages for another architecture, with
# all that they depend on, unpacked into DIR.
#
# Nothing is installed and no root is needed: apt resolves and fetches in a
# corner of its own beside DIR, from where this machine's apt fetches, and checks
# the same signatures.  Where DIR has these packages already, nothing is done.
set -u

arch=$1
dir=$2
shift 2

fail() {
	printf 'cross: %s\n' "$@" >&2
	exit 1
}

[ "$(cat "$dir/packages" 2>/dev/null)" != "$arch $*" ] || exit 0
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
	fail "the libraries for $arch come by apt and dpkg, which are not here"
mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || exit 1
apt=$dir.apt
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/sources" || exit 1
: >"$apt/status"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
site=$(apt-get indextargets --format '$(RELEASE) $(SITE)' \
	'Created-By: Packages' 'Origin: Debian' 2>/dev/null |
	sed -n '/security/!s/^[^ ]* //p' | head -1)
# A source that says which architectures it has has no other.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
	[ ! -r "$file" ] || grep -qiE '^Architectures:|[[ ]arch=' "$file" ||
		cp "$file" "$apt/sources/"
done
{
	apt-config dump | grep -E '^Acquire::(http|https|Retries|Check|Max)'
	cat <<END
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "$apt";
Debug::NoLocking "true";
END
} >"$apt/apt.conf"
export APT_CONFIG="$apt/apt.conf" LC_ALL=C

# What one source lacks another may have; what none has, the next step names.
apt-get -qq update >"$apt/log" 2>&1
# An architecture that is younger than this machine's release.
if ! apt-cache show libc6-dev >/dev/null 2>&1 && [ -n "$site" ]; then
	rm -f "$apt"/sources/*
	echo "deb [signed-by=$keyring] $site trixie main" \
		>"$apt/sources/younger.list"
	apt-get -qq update >>"$apt/log" 2>&1
fi
rm -f "$apt"/archives/*.deb
apt-get -qq -y --download-only install "$@" >>"$apt/log" 2>&1 || {
	sed 's/^/cross: /' "$apt/log" >&2
	fail "Debian's packages for $arch could not be fetched: $*" \
		"(is there a network? do apt's sources have $arch?)"
}
rm -rf "$dir" && mkdir "$dir" || exit 1
for file in "$apt"/archives/*.deb; do
	dpkg-deb --extract "$file" "$dir" || fail "unpacking $file"
done
# From trixie on /lib is a link, which no package of these has.
[ -e "$dir/lib" ] || ln -s usr/lib "$dir/lib"
# Links that lead to the root of a machine that has the packages.
find "$dir" -type l -lname '/*' | while read -r link; do
	ln -sfr "$dir$(readlink "$link")" "$link"
done
rm -f "$apt"/archives/*.deb
echo "$arch $*" >"$dir/packages"
