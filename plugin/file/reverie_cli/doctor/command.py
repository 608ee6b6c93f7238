"""The command `reverie doctor`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from reverie_cli.doctor import checks
from reverie_cli.doctor.editors import editors
from reverie_cli.doctor.finding import Finding
from reverie_cli.doctor.report import report
from reverie_cli.files import check_writable, whole_file
from reverie_cli.options import FILE
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
    type=FILE,
    help=N_(
        "Write all of it, with the ends of the logs, into a file for a question or a bug report: without keys and "
        "pictures. Your name, the machine's and your home folder's are taken out; read it before you send it."
    ),
)
@option("--overwrite", is_flag=True, help=N_("Replace a file that is there already."))
def doctor(fix: bool, report_file: Path | None, overwrite: bool) -> None:
    """Run the command."""
    installation = Installation.find()
    target = None if report_file is None else check_writable(report_file, overwrite)
    findings = [_mended(each) if fix else each for each in examine(installation)]
    for each in findings:
        click.echo(printable(f"{'✗' if each.is_fault else '✓'} {each.topic}: {each.what}"))
        if each.is_fault:
            click.echo(printable(f"    {each.remedy}"))
    if target is not None:
        with whole_file(target, overwrite) as file:
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
    looks = (
        (_("Reverie"), checks.version(installation)),
        (_("Command"), checks.command(places)),
        (_("Folder"), checks.folders(places)),
        (_("Editors"), editors(installation)),
        (_("Server"), checks.server(installation)),
        (_("Network"), checks.networks(places)),
        (_("Disk"), checks.room(places)),
        (_("Folder"), checks.last_errors(places)),
    )
    return [finding for topic, found in looks for finding in _readable(topic, found)]


def _readable(topic: str, found: Iterable[Finding]) -> Iterator[Finding]:
    """What was found; what could not be read is a finding, too."""
    try:
        yield from found
    except OSError as error:
        what = _("{path} cannot be read: {words}.").format(path=error.filename or topic, words=error.strerror or error)
        yield Finding(topic, what, _("Check its name and its rights."))


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
