#!/bin/bash
# prepare.sh [--check] [SUITE...] : what the tests in the real Krita need, made once: the machine's own Krita, a virtual screen
# (Xvfb), and for each suite of Debian (trixie if none is named) a tree with that suite's Krita. Needs root.
# With --check it makes nothing, and exits with 1 where there is something to make.
set -euo pipefail

check=()
if [ "${1:-}" = --check ]; then check=(--check) && shift; fi

missing=()
command -v krita > /dev/null || missing+=(krita)
command -v Xvfb > /dev/null || missing+=(xvfb)
command -v xdotool > /dev/null || missing+=(xdotool)
if ((${#missing[@]})); then
    if ((${#check[@]})); then exit 1; fi
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "${missing[@]}" > /dev/null
fi
for suite in "${@:-trixie}"; do
    "$(dirname "$0")/../debian_tree.sh" "${check[@]}" "krita-$suite" "$suite" krita python3 python3-pyqt5 fonts-dejavu-core
done
