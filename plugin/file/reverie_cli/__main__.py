"""`python -m reverie_cli` is the `reverie` command."""

import sys

try:
    from reverie_cli.command import main

    code = main()
except KeyboardInterrupt:  # before `main` could see to it
    code = 130
sys.exit(code)
