"""Run the `reverie` command: `python -m reverie_cli`."""

import sys

try:
    from reverie_cli.command import main

    code = main()
except KeyboardInterrupt:  # before `main` handles it
    code = 130
sys.exit(code)
