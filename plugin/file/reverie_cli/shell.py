"""What a shell wants to know of the command, made from its parser: completion by the Tab key, and the manual page."""

from __future__ import annotations

import inspect
import re

import click
from click.shell_completion import get_completion_class

from reverie_shared import VERSION

NAME = "reverie"
VARIABLE = "_REVERIE_COMPLETE"
"""Set by a shell's completion when it asks the command for words."""

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what has SHELL complete commands and flags by the Tab key. The installer puts it into its place."""
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(context.find_root().command, {}, NAME, VARIABLE).source())


@click.command()
@click.pass_context
def manual(context: click.Context) -> None:
    """Print the manual page, as “man” reads it. The installer puts it into its place."""
    click.echo(manual_page(context.find_root().command), nl=False)


def manual_page(command: click.Command) -> str:
    """The manual page of a command with its subcommands, in man's macros of roff."""
    root = click.Context(command, info_name=NAME)
    lines = [
        '.\\" Made by Reverie from its own parser.',
        f'.TH {NAME.upper()} 1 "" "Reverie {VERSION}" "User Commands"',
        *(".SH NAME", f"{NAME} \\- {_roff(command.get_short_help_str(200).rstrip('.'))}"),
        *(".SH SYNOPSIS", f".B {NAME}", "command [options]"),
        *(".SH DESCRIPTION", *_paragraphs(command)),
        ".SH COMMANDS",
    ]
    for name, each in sorted(getattr(command, "commands", {}).items()):
        lines += _section(each, click.Context(each, info_name=name, parent=root))
    return "\n".join(lines) + "\n"


def _section(command: click.Command, context: click.Context) -> list[str]:
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    lines = [f".SS {_quoted(usage)}", *_paragraphs(command)]
    for name, each in sorted(getattr(command, "commands", {}).items()):
        lines += _section(each, click.Context(each, info_name=name, parent=context))
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record and "--help" not in parameter.opts:
            lines += [".TP", f".B {_roff(record[0])}", _roff(record[1])]
    return lines


def _paragraphs(command: click.Command) -> list[str]:
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(command.help or "").replace("\b", ""))
    return [line for paragraph in paragraphs for line in (".PP", _roff(" ".join(paragraph.split())))]


def _quoted(text: str) -> str:
    return '"' + _roff(text).replace('"', "\\(dq") + '"'


def _roff(text: str) -> str:
    """Text in which nothing is an instruction to roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
