"""The command `reverie dream`: dream pictures in files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import click

from reverie_cli.batch import Dreamed, Failed, Options, Outcome, Told, dream_all
from reverie_cli.dream_options import picture_flags, take_options
from reverie_cli.options import FILE, given_settings, set_option, setting_flags
from reverie_cli.own_network import with_own_network
from reverie_cli.presets import keep_picture, own_presets, surprise_order
from reverie_cli.progress import display, say, say_outcome
from reverie_cli.recipe import Recipe, read_recipe
from reverie_cli.translated import command, option
from reverie_cli.watch import check_watchable, works
from reverie_cli.work import STREAM, Work, plan
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_plugin.ui.dream_title import describe_dream
from reverie_shared import presets
from reverie_shared.declaration import Value, check
from reverie_shared.errors import BadSettings, HostRefused, ReverieError
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import N_, _

FAILED = 1


@command(
    help=N_(
        "Dream the pictures IN (files, or folders of them, or - for standard input) and write them to OUT."
        "\n\nPNG, TIFF, JPEG, WebP, AVIF, OpenEXR, HDR and OpenRaster are read and written, GIF, PSD and KRA "
        "read; an OpenRaster file holds picture and dream as layers. What a file holds is kept: depth, "
        "transparency, colour profile and metadata. The server is started where none runs, and keeps running "
        "for the next dream; it exits by itself when idle."
    )
)
@click.argument("sources", metavar="IN...", type=FILE, nargs=-1, required=True)
@option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    type=FILE,
    required=True,
    help=N_(
        "The file to write; a folder that is there; a pattern with {stem}, {ext}, {preset}, {seed} and {folder}; "
        "or - for standard output. Folders that are missing are made."
    ),
)
@option(
    "--watch",
    "watched",
    is_flag=True,
    help=N_(
        "Dream the pictures that come into the folders IN, as they come, until Ctrl-C; those not yet dreamed, too."
    ),
)
@option("--overwrite", is_flag=True, help=N_("Replace files that are there already, also IN itself."))
@option(
    "--jobs",
    type=click.IntRange(1, 16),
    default=2,
    show_default=True,
    metavar="N",
    help=N_("How many pictures are read, dreamed and written side by side."),
)
@option(
    "--preset",
    metavar="P",
    shell_complete=lambda _context, _parameter, begun: [name for name in presets.PRESETS if name.startswith(begun)],
    show_default=presets.DEFAULT,
    help=N_("A look; `reverie presets` lists them, `reverie settings --preset P` shows its values."),
)
@option(
    "--surprise",
    is_flag=True,
    help=N_("A mix of looks at random in place of a preset. It says its seed: with --seed it comes again."),
)
@option(
    "--recipe",
    "recipe_file",
    metavar="FILE",
    type=FILE,
    help=N_(
        "Dream as FILE was dreamed: a dreamed picture, a report, or a layer's recipe. Flags for settings change it."
    ),
)
@set_option
@option(
    "--selection",
    metavar="MASK.png",
    type=FILE,
    help=N_("Dream only where this picture, as large as IN, is white; or opaque, where its transparency varies."),
)
@picture_flags
@option("--report", metavar="R.json", type=FILE, help=N_("Write how it was dreamed; takes longer."))
@option(
    "--steps-film",
    metavar="OUT",
    type=FILE,
    help=N_("Write a film, too, of how the dream grows from large shapes to fine detail: mp4, gif or another ending."),
)
@option(
    "--on",
    metavar="ADDRESS",
    help=N_(
        "Have the nodes of a cluster compute the tiles of each picture: its address, or auto for the one that this "
        "machine is a node of (`reverie cluster`)."
    ),
)
@option(
    "--mixed",
    is_flag=True,
    help=N_(
        "Use nodes of the cluster that are unlike this machine, too: then the result depends on which node "
        "computed what."
    ),
)
@option("-q", "--quiet", is_flag=True, help=N_("Say nothing but errors."))
@option("--json", "as_json", is_flag=True, help=N_("For programs: one JSON object a line for each thing that happens."))
@setting_flags
def dream(
    sources: tuple[Path, ...],
    target: Path,
    preset: str | None,
    surprise: bool,
    recipe_file: Path | None,
    assigned: dict[str, str],
    selection: Path | None,
    report: Path | None,
    steps_film: Path | None,
    jobs: int,
    on: str | None,
    mixed: bool,
    quiet: bool,
    as_json: bool,
    watched: bool,
    **flags: Any,
) -> int:
    """Run `reverie dream`."""
    _refuse_two_answers(preset, surprise, recipe_file, as_json, target)
    kept = None if recipe_file is None else read_recipe(recipe_file)
    options = take_options(flags, kept)
    installation = Installation.find()
    given = with_own_network(given_settings(assigned, flags), installation)
    folders = [Path(), *(path.parent for path in (*sources, recipe_file or Path()))]
    order = _checked(_order(preset, surprise, kept, given, installation, folders), installation)
    order = replace(order, on=on, mixed=mixed)
    text = sys.stderr if target == STREAM else sys.stdout

    run = partial(
        _run, order=order, installation=installation, options=options, jobs=jobs, tells=(quiet, as_json, text)
    )
    names = {"preset": order.preset, "seed": str(order.seed)}
    planned = partial(plan, output=target, selection=selection, report=report, names=names, steps_film=steps_film)

    def say_mix() -> None:
        if surprise and not quiet and not as_json:
            say(_("A surprise: {mix}").format(mix=describe_dream(order.preset, order.settings)), text)

    if watched:

        def planned_one(picture: Path) -> Work:
            return planned([picture])[0]

        check_watchable(sources, target, report, planned_one)
        say_mix()
        _watch(sources, planned_one, run)
    outcomes = run(planned(sources))
    say_mix()
    return _end(outcomes)


def _refuse_two_answers(
    preset: str | None, surprise: bool, recipe_file: Path | None, as_json: bool, target: Path
) -> None:
    """Refuse flags that each say the same thing in another way, or want the same stream."""
    if sum((preset is not None, surprise, recipe_file is not None)) > 1:
        raise BadSettings(_("“--preset”, “--surprise” and “--recipe” each say what to dream."), _("Give one of them."))
    if as_json and target == STREAM:
        raise HostRefused(
            _("Standard output cannot hold both a picture and events."), _("Leave “--json” out, or name a file.")
        )


def _checked(order: Order, installation: Installation) -> Order:
    """The order with its settings in their types; raises `BadSettings` for what is not allowed."""
    order.resolved(installation.networks())
    return replace(order, settings={name: check(DECLARATIONS[name], value) for name, value in order.settings.items()})


def _watch(
    folders: Sequence[Path], planned: Callable[[Path], Work], run: Callable[[Sequence[Work]], list[Outcome]]
) -> None:
    """Dream the pictures that come into folders, until Ctrl-C."""

    def fail(name: object, error: ReverieError) -> None:
        say(f"{name}: {error}", sys.stderr)

    say(_("Watching for pictures; Ctrl-C ends it."), sys.stderr)
    for arrived in works(folders, planned, fail):
        for outcome in run(arrived):
            if isinstance(outcome, Failed):
                fail(outcome.work.name, outcome.error)


def _run(
    works: Sequence[Work],
    order: Order,
    installation: Installation,
    options: Options,
    jobs: int,
    tells: tuple[bool, bool, TextIO],
) -> list[Outcome]:
    """Dream pictures by an order; `tells` is whether nothing is told, whether events are, and where the rest goes."""
    quiet, as_json, text = tells
    with display(len(works), quiet, as_json) as shown:

        def tell(work: Work, told: Told) -> None:
            shown.show(work, told)
            if isinstance(told, Dreamed) and not quiet and not as_json:
                with shown.aside():
                    say_outcome(told, text)
            if isinstance(told, Dreamed) and work.selection is None and work.target != STREAM:
                keep_picture(order, work.target)

        return dream_all([(work, order) for work in works], installation, options, jobs, tell)


def _order(
    preset: str | None,
    surprise: bool,
    kept: Recipe | None,
    given: Mapping[str, Value],
    installation: Installation,
    folders: Sequence[Path],
) -> Order:
    """The order that the flags ask for; `folders` is where a recipe's guide and maps may lie."""
    if kept is not None:
        order = kept.with_network(folders, given, installation).with_pictures(folders, given)
        return replace(order, settings={**order.settings, **given})
    if surprise:
        return surprise_order(given, installation)
    return own_presets().order(preset or presets.DEFAULT, given)


def _end(outcomes: list[Outcome]) -> int:
    """The exit code; of several pictures, those that failed are listed. The error of a single one is raised."""
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    if failed and len(outcomes) == 1:
        raise failed[0].error
    if failed:
        say(
            _("{failed} of {count} pictures could not be dreamed:").format(failed=len(failed), count=len(outcomes)),
            sys.stderr,
        )
        for each in failed:
            say(f"{each.work.name}: {each.error}", sys.stderr)
    return FAILED if failed else 0
