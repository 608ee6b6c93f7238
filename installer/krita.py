"""Reverie's plug-in in Krita's profiles: what Krita loads, the action, and the line in kritarc that enables it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from installer.environment import remove
from installer.hosts import Editor, check_is_ours
from reverie_shared.places import Places

NAME = "reverie"
"""The name of the plug-in's folder, and of the files beside it."""

IMPORT_ROOTS = ("shared", "plugin", "plugin/krita")
"""The folders of the code that the plug-in imports from."""

SECTION, KEY = "[python]", f"enable_{NAME}"

USUAL_PYTHONS = ((3, 10), (3, 13))
"""What the Kritas that bring their own Python have: 5.2 and 5.3."""

PYTHON_NAME = re.compile(rb"(?:lib)?python3\.?(\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Profile:
    """A profile of Krita's: the folder of its Python plug-ins, and its kritarc. Neither need exist yet."""

    plugins: Path
    settings: Path

    @classmethod
    def of(cls, editor: Editor) -> Profile:
        """The profile of a Krita that was found."""
        return cls(editor.plugins, _settings(editor.plugins))

    @property
    def stub(self) -> Path:
        """What Krita loads."""
        return self.plugins / NAME

    @property
    def description(self) -> Path:
        """What Krita reads to know of it."""
        return self.plugins / f"{NAME}.desktop"

    @property
    def action(self) -> Path:
        """The menu entry's shortcut, and when it can be chosen."""
        return self.plugins.parent / "actions" / f"{NAME}.action"


def install_into(profile: Profile, places: Places, code: Path) -> bool:
    """Put the plug-in into a profile, and enable it; return whether anything was changed.

    Parameters
    ----------
    profile : Profile
    places : Places
        Of the Reverie that the plug-in shall find.
    code : Path
        Its copy of the code.

    Raises
    ------
    InstallFailed
        If the folder that Krita loads is another plug-in's.
    """
    check_is_ours(profile.stub)
    source = code / "plugin" / "krita"
    record = json.dumps(
        {
            "home": str(places.home),
            "code": [str(code / root) for root in IMPORT_ROOTS],
            "editor": str(places.editor),
        },
        indent=2,
    )
    wanted = {profile.stub / "install.json": record + "\n"}  # first: without it the folder is not known as Reverie's
    for file in (source / "pykrita" / NAME).glob("*.*"):
        wanted[profile.stub / file.name] = file.read_text(encoding="utf-8")
    wanted[profile.description] = (source / "pykrita" / f"{NAME}.desktop").read_text(encoding="utf-8")
    wanted[profile.action] = (source / "actions" / f"{NAME}.action").read_text(encoding="utf-8")
    stale = [path for path in profile.stub.glob("*") if path not in wanted and path.name != "__pycache__"]
    for path in stale:  # of an older version
        remove(path)
    written = [_write(path, text) for path, text in wanted.items()]
    return enable(profile.settings) or any(written) or bool(stale)


def is_installed(profile: Profile, places: Places) -> bool:
    """Whether the profile has the plug-in of the Reverie at `places`."""
    try:
        record = json.loads((profile.stub / "install.json").read_text(encoding="utf-8"))
        return bool(record["home"] == str(places.home))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remove_from(profile: Profile, places: Places) -> bool:
    """Take the plug-in out of a profile, if it is that of the Reverie at `places`; return whether it was."""
    if not is_installed(profile, places):
        return False
    remove(profile.stub)
    for file in (profile.description, profile.action):
        file.unlink(missing_ok=True)
    forget(profile.settings)
    return True


def uninstall(editor: Editor, places: Places) -> bool:
    """Take the plug-in of the Reverie at `places` out of a Krita that was found; return whether it was there."""
    return remove_from(Profile.of(editor), places)


def written(editor: Editor) -> list[Path]:
    """What `install_into` writes: the folder that Krita loads, the action, and its settings."""
    profile = Profile.of(editor)
    return [profile.stub, profile.action, profile.settings]


def enable(settings: Path) -> bool:
    """Enable the plug-in in a kritarc; return whether anything was changed.

    Not one other byte changes. Who has disabled it in Krita's own settings keeps it so.
    """
    text = _read(settings)
    lines = text.splitlines(keepends=True)
    inside = _section(lines)
    if any(line.split("=")[0].strip() == KEY for line in lines[inside]):
        return False
    end = "\r\n" if "\r\n" in text else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end
    if inside.start:
        lines.insert(inside.start, f"{KEY}=true{end}")
    else:
        lines += [end] * bool(lines) + [f"{SECTION}{end}", f"{KEY}=true{end}"]
    settings.parent.mkdir(parents=True, exist_ok=True)
    _replace(settings, "".join(lines))
    return True


def forget(settings: Path) -> None:
    """Take the plug-in's line out of a kritarc, and what `enable` made for it."""
    text = _read(settings)
    lines = text.splitlines(keepends=True)
    inside = _section(lines)
    kept = [line for line in lines[inside] if line.split("=")[0].strip() != KEY]
    if len(kept) == len(lines[inside]):
        return
    start = inside.start
    if not any(line.strip() for line in kept):
        start -= 1
        start -= bool(start and not lines[start - 1].strip() and inside.stop == len(lines))
    rest = "".join(lines[:start] + (kept if start == inside.start else []) + lines[inside.stop :])
    if rest:
        _replace(settings, rest)
    else:
        settings.unlink()


def python_versions(editor: Editor, system: Path = Path("/")) -> list[tuple[int, int]]:
    """The versions of Python that this Krita may have.

    Krita's part for plug-ins names the library it is linked to. Where that part is not found (an AppImage hides it),
    those that Krita's own builds have.
    """
    found: set[tuple[int, int]] = set()
    for file in _python_parts(editor, system):
        found |= {(3, int(minor)) for minor in PYTHON_NAME.findall(file.name.encode() + file.read_bytes())}
    if found and not _may_be_bundled(editor):
        return sorted(found)
    return sorted(found | set(USUAL_PYTHONS))


def _python_parts(editor: Editor, system: Path) -> Iterable[Path]:
    """Files of Krita's whose name or contents tell the version of its Python."""
    if ".var" in editor.plugins.parts:
        patterns = ["var/lib/flatpak/app/org.kde.krita/current/active/files/lib*/**/kritapykrita.so"]
    elif sys.platform == "win32":
        patterns = ["Program Files/Krita*/bin/python3?*.dll"]
    elif sys.platform == "darwin":
        patterns = ["Applications/krita.app/Contents/PlugIns/kritapykrita.so"]
    else:
        patterns = ["usr/lib*/kritaplugins/kritapykrita.so", "usr/lib*/*/kritaplugins/kritapykrita.so"]
    for pattern in patterns:
        yield from system.glob(pattern)


def _may_be_bundled(editor: Editor) -> bool:
    """Whether an AppImage, which can lie anywhere, may use this profile too."""
    return sys.platform == "linux" and ".var" not in editor.plugins.parts


def _settings(plugins: Path) -> Path:
    """Where the Krita of those plug-ins keeps its settings."""
    data = plugins.parent.parent
    if ".var" in plugins.parts:
        return data.parent / "config" / "kritarc"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or data.parent / "Local") / "kritarc"
    if sys.platform == "darwin":
        return data.parent / "Preferences" / "kritarc"
    return Path(os.environ.get("XDG_CONFIG_HOME") or data.parent.parent / ".config") / "kritarc"


def _section(lines: list[str]) -> slice:
    """The lines of the section for plug-ins, its head not among them; from 0 to 0 where there is none."""
    heads = [index for index, line in enumerate(lines) if line.strip() == SECTION]
    if not heads:
        return slice(0, 0)
    start = heads[0] + 1
    ends = [index for index in range(start, len(lines)) if lines[index].lstrip().startswith("[")]
    return slice(start, ends[0] if ends else len(lines))


def _read(file: Path) -> str:
    """The text of a file; "" where there is none. Bytes that are no UTF-8 come through `_replace` unharmed."""
    return file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""


def _replace(file: Path, text: str) -> None:
    """Write a file, completely or not at all, with the mode it had."""
    file = file.resolve()  # some keep their settings elsewhere, and a link to them here
    draft = file.with_name(file.name + ".reverie")
    draft.write_bytes(text.encode("utf-8", "surrogateescape"))
    if file.exists():
        shutil.copymode(file, draft)
    draft.replace(file)


def _write(file: Path, text: str) -> bool:
    """Write a file unless it holds this text already; return whether it was written."""
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True
