#!/bin/bash
# debian.sh - the Debian package: it builds, lintian has no complaint, and two
# builds in two folders give the same bytes.  With LONG=1 alone: it takes minutes.
. "$(dirname "$0")/../tap.sh"
[ -n "$LONG" ] || skip_all "builds twice: LONG=1, as make check-long says"
for tool in dpkg-buildpackage dh lintian; do
	command -v $tool >/dev/null || skip_all "needs $tool"
done

export SOURCE_DATE_EPOCH=1700000000
for place in one other; do
	mkdir -p "$tmp/$place/cowbench-0"
	cp -r Makefile NEWS LICENSE README.md bench completion debian doc lib \
		plots plugin results tests "$tmp/$place/cowbench-0"
	ok "it builds in $place folder" env -u B -u CC -u MAKEFLAGS -u MAKELEVEL \
		-C "$tmp/$place/cowbench-0" DEB_BUILD_OPTIONS=nocheck \
		dpkg-buildpackage -us -uc -b
done
for package in "$tmp"/one/*.deb; do
	cmp "$package" "$tmp/other/${package##*/}"
	is $? 0 "${package##*/}: the same bytes"
done
like "$(echo "$tmp"/one/*.deb)" 'cowbench_[0-9.]+_[a-z0-9]+\.deb' "there is one"
is "$(lintian --fail-on none "$tmp"/one/*.changes 2>/dev/null |
	grep -E '^[EW]:')" "" "lintian has no complaint"
is "$(dpkg-parsechangelog -l debian/changelog -S Version)" \
	"$("$COWBENCH" --version | cut -d' ' -f2)" "its version is the program's"
done_testing
