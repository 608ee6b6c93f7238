"""The command `reverie atlas`: choose by picture in a browser, or make the pictures."""

from __future__ import annotations

import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import click
import rich.progress
from rich.console import Console

from reverie_cli.atlas.contents import Contents
from reverie_cli.atlas.making import Making
from reverie_cli.atlas.server import PageServer
from reverie_cli.host import read_map
from reverie_cli.options import FILE, network_option
from reverie_cli.own_network import network_named
from reverie_cli.translated import command, option
from reverie_plugin.connect.installation import Installation
from reverie_shared.atlas import Atlas, atlas_path, fingerprint, is_shipped
from reverie_shared.errors import BadSettings
from reverie_shared.errors.networks import NOT_INSTALLED
from reverie_shared.networks import AUTO, FILES, chosen, phrase, title
from reverie_shared.threads import BackgroundThread
from reverie_shared.translation import N_, _, ngettext


@command(
    name="atlas",
    help=N_(
        "Show what a network dreams, picture by picture, on a page in the browser: search, mix with sliders, and copy "
        "the flags of the dream. With a PICTURE, a click on it says what the network sees there."
        "\n\nThe page is this user's alone, and there as long as the command runs; Ctrl-C ends it."
    ),
)
@click.argument("picture", metavar="[PICTURE]", type=FILE, required=False)
@network_option(default=AUTO, show_default=True, help=N_("Which network."))
@option(
    "--make",
    is_flag=True,
    help=N_("Make the pictures of a network that came without; takes minutes. Ctrl-C leaves what is done."),
)
@option("--layer", metavar="NAME", default="", help=N_("With --make: the layer whose channels come first."))
@option("--no-browser", is_flag=True, help=N_("Open no browser: say the page's address alone."))
def atlas_command(picture: Path | None, network: str, make: bool, layer: str, no_browser: bool) -> None:
    """Run `reverie atlas`."""
    installation = Installation.find()
    network = chosen(network_named(network, installation), installation.networks())
    if make:
        _make(network, layer, installation)
        return
    if layer:
        raise BadSettings(_("“--layer” says which pictures are made first."), _("Give it together with “--make”."))
    atlas = _checked(network, installation)
    shown = None if picture is None else read_map(str(picture))
    with PageServer(Contents(atlas, installation, shown), installation.places.run) as page:
        click.echo(_("{title} ({network}): {url}").format(title=title(network), network=network, url=page.url))
        click.echo(_("Ctrl-C ends it."), err=True)
        sys.stdout.flush()
        if not no_browser:
            # In a thread: a browser in the terminal keeps whoever opens it waiting, and the page is not served yet.
            with suppress(RuntimeError):  # the system gives no thread: the address is said
                BackgroundThread(partial(webbrowser.open, page.link)).start()
        page.serve()


def _checked(network: str, installation: Installation) -> Atlas:
    """The atlas of a network; raises `BadPicture` also where it was made of another file than the installed one."""
    atlas = Atlas.of(network, installation.places)
    if not is_shipped(network):
        atlas.check_digest(_digest(network, installation))
    return atlas


def _digest(network: str, installation: Installation) -> str:
    """Which file of a network is installed; empty for Keras' applications: of each there is but the published one."""
    if network not in FILES:
        return ""
    try:
        return fingerprint(installation.places.weights / FILES[network])
    except OSError:
        other = chosen(AUTO, [each for each in installation.networks() if each != network])
        raise NOT_INSTALLED(network=phrase(network), name=network, other=other) from None


def _make(network: str, layer: str, installation: Installation) -> None:
    """Make the atlas of a network, and show how far it is."""
    if is_shipped(network):
        raise BadSettings(
            _("The pictures of the network “{name}” come with Reverie.").format(name=network),
            _("“reverie atlas --network {name}” shows them.").format(name=network),
        )
    making = Making(
        network, _digest(network, installation), atlas_path(network, installation.places), installation, layer
    )
    began = time.monotonic()
    with _bar(network) as tell:
        count = making.run(tell)
    words = ngettext(
        "{network}: {count} picture, in {minutes:.1f} minutes",
        "{network}: {count} pictures, in {minutes:.1f} minutes",
        count,
    )
    click.echo(words.format(network=network, count=count, minutes=(time.monotonic() - began) / 60))


@contextmanager
def _bar(network: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; gives what it is told with, the sheets done and all."""
    with rich.progress.Progress(
        rich.progress.TextColumn(_("Dreaming small pictures of {network}").format(network=network)),
        rich.progress.BarColumn(),
        rich.progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task(network, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
