#!/bin/bash
# prepare.sh [SUITE...] : what the tests in the real Krita need, made once: the machine's own Krita, a screen that nobody
# sees, and for each suite of Debian (trixie if none is named) a tree with that suite's Krita. Needs root.
set -euo pipefail

missing=()
command -v krita > /dev/null || missing+=(krita)
command -v Xvfb > /dev/null || missing+=(xvfb)
command -v xdotool > /dev/null || missing+=(xdotool)
if ((${#missing[@]})); then
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "${missing[@]}" > /dev/null
fi
for suite in "${@:-trixie}"; do
    "$(dirname "$0")/../debian_tree.sh" "krita-$suite" "$suite" krita python3 python3-pyqt5 fonts-dejavu-core
done
