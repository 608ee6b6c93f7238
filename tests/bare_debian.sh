#!/bin/bash
# The README's two commands on a bare Debian 13: nothing but python3 installed, a new user with an empty home.
#
#   sudo tests/bare_debian.sh TREE [--first-only]
#
# makes the Debian in the folder TREE (kept, so the next run starts at once), copies this checkout into it, and runs
# there `python3 install.py`, the same again, `install.py test` (not with --first-only) and `install.py uninstall`,
# each timed. Settings of pip, certificates and proxies in the environment hold inside, too.
set -euo pipefail
TREE=${1:?name a folder for the Debian tree} FIRST_ONLY=${2:-}
CHECKOUT=$(cd "$(dirname "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "This needs root: it makes a Debian tree and enters it." >&2; exit 2; }

if [ ! -f "$TREE/.made" ]; then
    if ! command -v debootstrap > /dev/null; then
        apt-get -qq update
        apt-get -qq install -y --no-install-recommends debootstrap
    fi
    # the mirror that this machine itself uses
    MIRROR=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
        awk '$2 !~ /security|backports|updates/ {print $1; exit}')
    [ -n "$MIRROR" ] || { echo "No mirror in this machine's apt sources; run apt-get update." >&2; exit 2; }
    rm -rf --one-file-system "$TREE"
    mkdir -p "$TREE"
    debootstrap --variant=minbase --include=python3 trixie "$TREE" "$MIRROR" > "$TREE.log" 2>&1 ||
        { tail -5 "$TREE.log" >&2; exit 1; }
    rm "$TREE.log"
    chroot "$TREE" useradd --no-create-home --home-dir /home/visitor visitor
    touch "$TREE/.made"
fi

rm -rf "$TREE/home/visitor"
mkdir -p "$TREE/home/visitor/reverie"
cd "$CHECKOUT"
git ls-files -z --cached --others --exclude-standard | tar -c --null --files-from=- --ignore-failed-read |
    tar -x -C "$TREE/home/visitor/reverie"
chroot "$TREE" chown -R visitor: /home/visitor
cp -fL /etc/resolv.conf /etc/hosts "$TREE/etc/"
[ ! -d /etc/ssl/certs ] || { mkdir -p "$TREE/etc/ssl/certs" && cp -rfL /etc/ssl/certs/. "$TREE/etc/ssl/certs/"; }
[ ! -f "${PIP_CERT:-}" ] || install -D -m 644 "$PIP_CERT" "$TREE$PIP_CERT"

mapfile -t PASSED < <(env | grep -E '^(PIP_[A-Z_]+|SSL_CERT_[A-Z]+|(HTTPS?|https?|NO|no)_(PROXY|proxy))=' || true)
visit() { # run a command as the visitor, in the checkout's copy
    unshare --mount --propagation private -- sh -c '
        tree=$1; shift
        mount --rbind /proc "$tree/proc"; mount --rbind /dev "$tree/dev"
        exec chroot --userspec=visitor:visitor "$tree" "$@"' sh "$TREE" \
        env -i HOME=/home/visitor LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin "${PASSED[@]}" \
        sh -c 'cd ~/reverie && exec "$@"' sh "$@"
}
timed() {
    echo "== $*"
    local began=$SECONDS
    visit "$@"
    echo "== $* took $((SECONDS - began)) s"
}

visit sh -c '. /etc/os-release; echo "$PRETTY_NAME, $(python3 --version)"'
timed python3 install.py
timed python3 install.py
[ -n "$FIRST_ONLY" ] || timed python3 install.py test
timed python3 install.py uninstall
echo "Left in the home folder:"
visit sh -c 'cd ~ && find . -mindepth 1 -path ./reverie -prune -o -maxdepth 3 -print'
