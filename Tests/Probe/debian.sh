#!/bin/bash
# debian.sh TARGET: a minimal installation of the distribution that this machine runs, as a tar.
set -euo pipefail
. /etc/os-release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The mirror and the release that this machine's own packages come from.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v release="$VERSION_CODENAME" '$2 == release { print $1; exit }')
[ -n "$mirror" ] || { [ "$ID" = ubuntu ] && mirror=http://archive.ubuntu.com/ubuntu || mirror=http://deb.debian.org/debian; }
components=main
[ "$ID" = ubuntu ] && components=main,universe
debootstrap --variant=minbase --components="$components" "$VERSION_CODENAME" "$work/root" "$mirror" >"$work/log" 2>&1 || {
    tail -20 "$work/log" >&2
    exit 1
}
rm -rf "$work"/root/var/cache/apt/archives/*.deb
tar --xattrs --xattrs-include='*' --numeric-owner -C "$work/root" -cf "$1" .
