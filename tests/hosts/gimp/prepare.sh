#!/bin/bash
# prepare.sh [--check] : what the tests in the real GIMP 3 run in, made once: a Debian 13 tree with GIMP and a screen without
# a monitor. Needs root. With --check it makes nothing, and exits with 1 where there is something to make.
set -euo pipefail

"$(dirname "$0")/../debian_tree.sh" "$@" gimp trixie gimp gir1.2-gimp-3.0 python3-gi python3 \
    xvfb xdotool x11-utils scrot openbox adwaita-icon-theme fonts-dejavu-core at-spi2-core gir1.2-atspi-2.0
