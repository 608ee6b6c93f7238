#!/bin/sh
# screen.sh COMMAND... : runs a command on a virtual screen (Xvfb), with a window manager and a bus for what reads
# windows aloud: that is how the scripts find buttons by their names
number=$(mktemp)
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1400x1000x24}" -nolisten tcp 3> "$number" > /dev/null 2>&1 &
screen=$!
for _ in $(seq 100); do [ -s "$number" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$number")
export DISPLAY
openbox > /dev/null 2>&1 &
manager=$!
dbus-run-session -- "$@"
code=$?
kill $manager $screen
wait
rm -f "$number"
exit $code
