"""What commands ask of a run's driver: one file per request, written whole, taken up once, removed last."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

LARGEST = 1_000_000
"""Bytes of one request."""


class Ask(StrEnum):
    """What can be asked."""

    REPLY = "reply"
    """A verdict at the gate; `text` and, optionally, the `package` that it is about."""
    ANSWER = "answer"
    """An answer to the RFI `rfi`."""
    RESUME = "resume"
    """Go on after a pause or a wait; optionally with one more revision `granted`."""
    ABORT = "abort"
    """Give the run up, with a reason as `text`."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing that a person asked of a run."""

    id: str
    """Unique; the journal takes each id once."""
    ask: Ask
    by: str
    """Who asked: the operating system's user."""
    channel: str
    """Where: `cli`, `prompt`, `web`."""
    text: str = ""
    more: dict[str, Any] = field(default_factory=dict)


class Spool:
    """A run's folder of requests; 0700, so that only its owner can ask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, request: Request) -> None:
        """Leave a request; it appears whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{request.id}.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(asdict(request), file)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / f"{request.id}.json")

    def waiting(self) -> list[Request]:
        """The requests that nobody has taken up, oldest first; what is no request is left alone."""
        if not self.folder.is_dir():
            return []
        files = [path for path in self.folder.glob("*.json") if path.is_file() and not path.is_symlink()]
        files.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
        return [request for path in files if (request := _read(path)) is not None]

    def drop(self, request: Request) -> None:
        """Remove a request that stands in the journal."""
        (self.folder / f"{request.id}.json").unlink(missing_ok=True)


def _read(path: Path) -> Request | None:
    try:
        if path.stat().st_size > LARGEST or path.stat().st_uid != os.getuid():
            return None
        body = json.loads(path.read_text("utf-8"))
        body["ask"] = Ask(body["ask"])
        return Request(**body)
    except (OSError, ValueError, TypeError, KeyError):
        return None
