"""The `reverie` command: its subcommands and its exit codes.

Exit codes: 0 success; 1 failure; 2 the request cannot be carried out (bad picture, setting, file name); 3 no server
runs (`status`), or the network cannot be downloaded (`weights --install`); 128 and the signal's number, 130 for
Ctrl-C and 143 for SIGTERM, where one ended the command.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from dataclasses import asdict

import click

from reverie_cli.atlas.command import atlas_command
from reverie_cli.atlas.looking import look_command
from reverie_cli.batch import LOG
from reverie_cli.click_texts import translate_click
from reverie_cli.cluster import cluster
from reverie_cli.doctor import doctor
from reverie_cli.dream import dream
from reverie_cli.film import film
from reverie_cli.journey import journey
from reverie_cli.options import limits, network_option, text
from reverie_cli.own_network import with_own_network
from reverie_cli.presets import own_presets, presets
from reverie_cli.progress import say
from reverie_cli.recipe import recipe
from reverie_cli.service import serve, status, stop, weights
from reverie_cli.settings_page import settings_page
from reverie_cli.sheet import sheet
from reverie_cli.shell import completion, manual
from reverie_cli.translated import Option, command, group, option
from reverie_plugin.connect.installation import Installation
from reverie_plugin.log import open_log, unexpected
from reverie_shared import VERSION, places
from reverie_shared.errors import BadPicture, BadSettings, HostRefused, ReverieError
from reverie_shared.presets import DEFAULT
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import N_, _, from_environment, use

FAILED, REFUSED = 1, 2
SIGNALLED = 128
"""What is added to the number of the signal that ended the command."""


@group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=N_("DeepDream for pictures in files. Also inside GIMP and Krita, with the same server."),
)
@click.version_option(VERSION, prog_name="reverie", cls=Option, help=N_("Show the version and exit."))
@click.pass_context
def reverie(context: click.Context) -> None:
    """Run `reverie`."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command(help=N_("List all settings: range, default, what they do; or the values of a preset."))
@option("--preset", metavar="P", help=N_("All values of that preset on the network that dreams here."))
@network_option(help=N_("All values on that network, of the default preset where none is named."))
@option("--markdown", is_flag=True, help=N_("The page docs/SETTINGS.md."))
def settings(preset: str | None, network: str | None, markdown: bool) -> None:
    """Run `reverie settings`."""
    if markdown:
        use(None)  # the page is English
        click.echo(settings_page(), nl=False)
    elif preset is not None or network is not None:
        installation = Installation.find()
        changes = {} if network is None else with_own_network({"network": network}, installation)
        order = own_presets().order(DEFAULT if preset is None else preset, changes)
        for name, value in asdict(order.resolved(installation.networks())).items():
            click.echo(f"{name}: {text(value)}")
    else:
        for entry in DECLARATIONS.values():
            click.echo(f"{entry.name} ({limits(entry)})\n    {_(entry.help)}")
        words = _("“reverie settings --preset NAME” shows the values of a preset; without one, “{preset}” is dreamed.")
        click.echo("\n" + words.format(preset=DEFAULT))


PICTURES = dream, sheet, film, journey, look_command, atlas_command, recipe
SERVER = serve, status, stop, weights, cluster
HELP = settings, presets, doctor, completion, manual
for each in (*PICTURES, *SERVER, *HELP):
    reverie.add_command(each)


def main() -> int:
    """Run the command line; return the exit code. A failure is a sentence or two on the error stream."""
    _open_streams()
    warnings.simplefilter("ignore")  # of libraries; a damaged picture is said in words
    translate_click(use(from_environment(os.environ)))
    received = [signal.SIGINT]

    def interrupt(number: int, _frame: object) -> None:
        received.append(signal.Signals(number))
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):  # as Ctrl-C: the dream is cancelled, unfinished files are removed
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # what is ignored (`nohup`) stays so
            signal.signal(number, interrupt)
    try:
        code = int(reverie.main(prog_name="reverie", standalone_mode=False) or 0)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # nobody reads on, as in “reverie settings | head”
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "reverie"
        return _say(f"{error.format_message()} " + _("See “{command} --help”.").format(command=command), REFUSED)
    except (click.Abort, KeyboardInterrupt):
        return _say(_("Cancelled."), SIGNALLED + received[-1])
    except (BadPicture, BadSettings, HostRefused) as error:
        return _say(str(error), REFUSED)
    except ReverieError as error:
        return _say(str(error), FAILED)
    except Exception as error:  # noqa: BLE001  # the user reads a sentence, the log has the traceback
        return _say(str(unexpected(open_log(places.find(), LOG), error)), FAILED)


def _open_streams() -> None:
    """Give standard streams that are closed (`>&-`) a place to go, so that saying something costs no picture."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # until the end


def _say(sentence: str, code: int) -> int:
    say(f"reverie: {sentence}", sys.stderr)
    return code
