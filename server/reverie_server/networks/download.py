"""Downloads a published file: whole and with the right checksum, or not at all."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

import requests

from reverie_shared.errors import networks as wrong
from reverie_shared.errors.phrases import Phrase

_CHUNK = 256 * 2**10
_TIMEOUT = (10, 30)
"""Seconds to connect, and between two pieces."""

_MD5_DIGITS = 32


def download(url: str, checksum: str | None, target: Path, report: Callable[[int, int], bool]) -> bool:
    """Download `url` into `target`; False where `report` asked to stop.

    The bytes that have arrived are kept beside the target as `.part`; a later call continues from there. Proxies and
    certificates are taken from the environment, as `requests` does.

    Parameters
    ----------
    url : str
    checksum : str, optional
        The published MD5 or SHA-256, hexadecimal; where there is none, any whole file is accepted.
    target : Path
        Where the file appears, in one step and whole.
    report : callable
        Takes the bytes that have arrived and the bytes in all (0: not known); returns whether to go on.

    Raises
    ------
    NetworkUnavailable
        With the reason in words: no connection, connection cut off, not the published file, disk full.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        complete = _fetch(url, part, report)
        if not complete:
            return False
        if checksum is not None and _digest(part, "md5" if len(checksum) == _MD5_DIGITS else "sha256") != checksum:
            part.unlink()
            raise wrong.ANOTHER_CHECKSUM(url=url)
        part.replace(target)
        return True
    except requests.RequestException as error:
        raise wrong.NOT_DOWNLOADED(url=url, reason=_reason(error)) from error
    except OSError as error:
        why = wrong.DISK_FULL() if error.errno == errno.ENOSPC else str(error)
        raise wrong.NOT_WRITTEN(folder=str(target.parent), reason=why) from error


def _fetch(url: str, part: Path, report: Callable[[int, int], bool]) -> bool:
    """Download what is missing of `part`; False where `report` asked to stop."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            return True  # nothing is missing, as far as the length goes: the checksum decides
        response.raise_for_status()
        if response.status_code != requests.codes.partial_content:
            have = 0
        total = have + int(response.headers.get("Content-Length", -have))
        with part.open("ab" if have else "wb") as file:
            for chunk in response.iter_content(_CHUNK):
                file.write(chunk)
                have += len(chunk)
                if not report(have, total):
                    return False
    return True


def _digest(path: Path, algorithm: str) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
    return digest.hexdigest()


def _reason(error: requests.RequestException) -> Phrase | str:
    """The error in few words (the library's own messages are nested)."""
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout):
        return wrong.NO_ANSWER_IN_TIME()
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return wrong.SERVER_ANSWERS(status=error.response.status_code, reason=str(error.response.reason))
    if isinstance(error, requests.exceptions.ProxyError):
        return wrong.NO_PROXY()
    if isinstance(error, requests.exceptions.SSLError):
        return wrong.NOT_TRUSTED()
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return wrong.CUT_OFF()
    return wrong.UNCONNECTED() if isinstance(error, requests.ConnectionError) else str(error)
