#!/bin/bash
# What the tests in the real Krita need: Krita itself, and a screen that nobody sees. Does nothing where all is there.
set -euo pipefail

missing=()
command -v krita > /dev/null || missing+=(krita)
command -v Xvfb > /dev/null || missing+=(xvfb)
command -v xdotool > /dev/null || missing+=(xdotool)
if ((${#missing[@]})); then
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "${missing[@]}" > /dev/null
fi
