"""What a shell wants to know of the command, made from its parser: completion by the Tab key, and the manual page."""

from __future__ import annotations

import inspect
import re

import click
from click.shell_completion import get_completion_class

from reverie_cli.translated import command
from reverie_shared import VERSION
from reverie_shared.translation import N_

NAME = "reverie"
VARIABLE = "_REVERIE_COMPLETE"
"""Set by a shell's completion when it asks the command for words."""

SHELLS = ("bash", "zsh", "fish")


@command(
    help=N_("Print what has SHELL complete commands and flags by the Tab key. The installer puts it into its place.")
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Run the command."""
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(context.find_root().command, {}, NAME, VARIABLE).source())


@command(help=N_("Print the manual page, as “man” reads it. The installer puts it into its place."))
@click.pass_context
def manual(context: click.Context) -> None:
    """Run the command."""
    click.echo(manual_page(context.find_root().command), nl=False)


def manual_page(whole: click.Command) -> str:
    """The manual page of a command with its subcommands, in man's macros of roff."""
    root = click.Context(whole, info_name=NAME)
    lines = [
        '.\\" Made by Reverie from its own parser.',
        f'.TH {NAME.upper()} 1 "" "Reverie {VERSION}" "User Commands"',
        *(".SH NAME", f"{NAME} \\- {_roff(whole.get_short_help_str(200).rstrip('.'))}"),
        *(".SH SYNOPSIS", f".B {NAME}", "command [options]"),
        *(".SH DESCRIPTION", *_paragraphs(whole)),
        ".SH COMMANDS",
    ]
    for name, each in sorted(getattr(whole, "commands", {}).items()):
        lines += _section(each, click.Context(each, info_name=name, parent=root))
    return "\n".join(lines) + "\n"


def _section(part: click.Command, context: click.Context) -> list[str]:
    usage = " ".join((context.command_path, *part.collect_usage_pieces(context)))
    lines = [f".SS {_quoted(usage)}", *_paragraphs(part)]
    for name, each in sorted(getattr(part, "commands", {}).items()):
        lines += _section(each, click.Context(each, info_name=name, parent=context))
    for parameter in part.get_params(context):
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record and "--help" not in parameter.opts:
            lines += [".TP", f".B {_roff(record[0])}", _roff(record[1])]
    return lines


def _paragraphs(part: click.Command) -> list[str]:
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(part.help or "").replace("\b", ""))
    return [line for paragraph in paragraphs for line in (".PP", _roff(" ".join(paragraph.split())))]


def _quoted(text: str) -> str:
    return '"' + _roff(text).replace('"', "\\(dq") + '"'


def _roff(text: str) -> str:
    """Text in which nothing is an instruction to roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
