"""Run the `reverie` command: `python -m reverie_cli`."""

import sys

try:
    from reverie_cli.command import main

    code = main()
except KeyboardInterrupt:  # before `main` handles it
    code = 130
except ImportError as error:  # packages are missing or damaged
    from reverie_shared.build import install_again

    print(f"reverie: Reverie's environment is damaged: {error}. {install_again()}.", file=sys.stderr)
    code = 1
sys.exit(code)
