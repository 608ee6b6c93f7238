#!/bin/bash
# prepare.sh [--check] : the browser of the tests of `reverie atlas`, by this system's package. Needs root.
# With --check it installs nothing, and exits with 1 where there is something to install.
set -euo pipefail

command -v chromium > /dev/null && exit 0
if [ "${1:-}" = --check ]; then exit 1; fi
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium > /dev/null
