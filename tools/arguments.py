"""Types of the tools' command-line arguments: each refuses a wrong file in a sentence, before any work begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that exists."""

FOLDER = click.Path(exists=True, file_okay=False, writable=True, path_type=Path)
"""A folder that exists, to write into."""

NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
"""A folder, which is made where it does not exist."""


class NewFile(click.Path):
    """A file to be written, in a folder that exists, with one of the given endings."""

    def __init__(self, *endings: str) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; `click.BadParameter` for another ending, or where there is no such folder."""
        path = Path(str(super().convert(value, param, ctx)))
        if not path.name.endswith(self.endings):
            endings = " or ".join(f"“{ending}”" for ending in self.endings)
            self.fail(f"The name of this file must end in {endings}, and “{value}” does not.", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"There is no folder “{path.parent}”. Make it first.", param, ctx)
        return path


class FolderWith(click.Path):
    """A folder that holds certain files, which a command named in the refusal makes."""

    def __init__(self, files: Sequence[str], command: str) -> None:
        super().__init__(file_okay=False, path_type=Path)
        self.files, self.command = files, command

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; `click.BadParameter` where a file is missing."""
        folder = Path(str(super().convert(value, param, ctx)))
        if missing := [name for name in self.files if not (folder / name).is_file()]:
            self.fail(f"“{value}” holds no {missing[0]}. Make it with “{self.command} {value}”.", param, ctx)
        return folder
