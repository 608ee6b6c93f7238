#!/bin/bash
# debian_tree.sh [--check] NAME SUITE PACKAGE... : makes, once, a Debian tree that has those packages, for tests in the real
# editors. It lies in ${XDG_CACHE_HOME:-~/.cache}/reverie-tests/NAME; one that lacks packages gets them.
# tests/hosts/debian_tree.py enters it. Needs root, and Debian's debootstrap (installed where apt-get is).
# With --check it makes nothing, and exits with 1 where there is something to make.
set -euo pipefail

check=
if [ "$1" = --check ]; then check=yes && shift; fi
name=$1 suite=$2
packages=("${@:3}" locales)
tree=${XDG_CACHE_HOME:-$HOME/.cache}/reverie-tests/$name
ready=$tree/.ready
wanted=$({ cat "$0" && printf '%s\n' "$@"; } | sha256sum | cut -d' ' -f1)
if [ "$(cat "$ready" 2> /dev/null)" = "$wanted" ]; then exit 0; fi
if [ "$check" ]; then exit 1; fi

mkdir -p "$(dirname "$tree")"
exec 9> "$tree.lock"
flock 9
if [ "$(cat "$ready" 2> /dev/null)" = "$wanted" ]; then exit 0; fi

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
if ! command -v debootstrap > /dev/null; then
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends debootstrap
fi
# The machine's own mirror, whichever it is; the main archive, since the suite may be another one than the machine's.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk '$2 !~ /security|backports|updates/ {print $1; exit}')
if [ -z "$mirror" ]; then
    apt-get -qq update
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
        awk '$2 !~ /security|backports|updates/ {print $1; exit}')
fi

trap 'tail -5 "$tree.log" >&2' ERR

inside() { # mounts live in a namespace of their own: nothing to unmount, whatever happens
    unshare --mount --propagation private -- sh -c '
        tree=$1; shift
        mount --rbind /proc "$tree/proc"; mount --rbind /dev "$tree/dev"
        exec chroot "$tree" "$@"' sh "$tree" "$@" 9>&-
}

if [ ! -f "$tree/.bootstrapped" ]; then
    rm -rf --one-file-system "$tree"
    # its script for sid serves every suite of today: an older debootstrap knows not all of them by name
    debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
        "$suite" "$tree" "$mirror" /usr/share/debootstrap/scripts/sid > "$tree.log" 2>&1
    touch "$tree/.bootstrapped"
fi
echo "deb $mirror $suite main" > "$tree/etc/apt/sources.list"
mkdir -p "$tree/etc/apt/apt.conf.d"
cp -f /etc/apt/apt.conf.d/* "$tree/etc/apt/apt.conf.d/" 2> /dev/null || true # a proxy, where there is one
cp -fL /etc/resolv.conf /etc/hosts "$tree/etc/"
printf '#!/bin/sh\nexit 101\n' > "$tree/usr/sbin/policy-rc.d"
chmod 755 "$tree/usr/sbin/policy-rc.d"
inside apt-get -qq update >> "$tree.log" 2>&1
inside apt-get -y -q install --no-install-recommends "${packages[@]}" >> "$tree.log" 2>&1
inside localedef -i de_DE -f UTF-8 de_DE.UTF-8
inside apt-get clean
rm -rf "$tree"/var/lib/apt/lists/* "$tree.log"
echo "$wanted" > "$ready"
