"""The command `reverie doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reverie_cli.doctor import checks
from reverie_cli.doctor.editors import editors
from reverie_cli.doctor.finding import Finding
from reverie_cli.doctor.report import report
from reverie_cli.files import check_writable, whole_file
from reverie_cli.printable import printable
from reverie_cli.translated import command, option
from reverie_plugin.connect.installation import Installation
from reverie_shared.errors import ReverieError
from reverie_shared.translation import N_, _, ngettext

FAULTY = 1
"""The exit code where something is wrong."""


@command(
    help=N_(
        "Say what is installed, whether it is in order, and what to do where it is not. Exit code 1 where something is "
        "wrong."
    )
)
@option("--fix", is_flag=True, help=N_("Mend what can be mended without harm."))
@option(
    "--report",
    "report_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_(
        "Write all of it, with the ends of the logs, into a file for a question or a bug report: without keys, "
        "pictures, and names of people, machines and home folders."
    ),
)
def doctor(fix: bool, report_file: Path | None) -> None:
    """Run the command."""
    installation = Installation.find()
    target = None if report_file is None else check_writable(report_file, overwrite=True)
    findings = [_mended(each) if fix else each for each in examine(installation)]
    for each in findings:
        click.echo(printable(f"{'✗' if each.is_fault else '✓'} {each.topic}: {each.what}"))
        if each.is_fault:
            click.echo(printable(f"    {each.remedy}"))
    if target is not None:
        with whole_file(target) as file:
            file.write(report(findings, installation.places).encode())
        click.echo(_("Written: {file}").format(file=printable(str(target))))
    faults = [each for each in findings if each.is_fault]
    if not faults:
        click.echo(_("All is in order."))
        return
    count = len(faults)
    click.echo(
        ngettext("{count} thing is to be seen to.", "{count} things are to be seen to.", count).format(count=count)
    )
    if not fix and any(each.fix for each in faults):
        click.echo(_("“reverie doctor --fix” mends what can be mended without harm."))
    sys.exit(FAULTY)


def examine(installation: Installation) -> list[Finding]:
    """All that there is to find, in the order in which it is told."""
    places = installation.places
    return [
        *checks.version(installation),
        *checks.command(places),
        *checks.folders(places),
        *editors(installation),
        *checks.server(installation),
        *checks.networks(places),
        *checks.room(places),
        *checks.last_errors(places),
    ]


def _mended(finding: Finding) -> Finding:
    """The finding after what can be done about it."""
    if finding.fix is None or not finding.is_fault:
        return finding
    try:
        finding.fix()
    except (OSError, ReverieError) as error:
        what = _("{what} It could not be mended: {reason}.").format(what=finding.what, reason=error)
        return Finding(finding.topic, what, finding.remedy)
    return Finding(finding.topic, _("Mended: {what}").format(what=finding.what))
