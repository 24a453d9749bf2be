"""What commands ask of a run's driver: one file per request, written whole, taken up once, removed last."""

from __future__ import annotations

import json
import os
import pwd
import stat
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from orchestrator.errors import MEND, Problem
from orchestrator.showing import is_utf8

LARGEST = 1_000_000
"""Bytes of one request."""


class Ask(StrEnum):
    """What can be asked."""

    REPLY = "reply"
    """A verdict at the gate: its `text`, the digest of the `package` and the `nonce` of the opening that it is about,
    and, where verdicts are signed, the `signature`; or the approval of the `plan` of that number."""
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
    """Who asked: the operating system's user, who owns the file; what the file says of it does not count."""
    channel: str
    """Where: `cli`, `prompt`, `web`."""
    text: str = ""
    more: dict[str, Any] = field(default_factory=dict)


class Spool:
    """A run's folder of requests; 0700, so that only its owner can ask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, request: Request) -> None:
        """Leave a request; it appears whole or not at all. Raises `Problem` for one that nobody would read."""
        if not is_utf8(request.text):
            raise Problem("it is not UTF-8", where="the text", remedy="set your terminal to UTF-8 and say it again")
        body = json.dumps(asdict(request))
        if len(body) > LARGEST:
            told = f"{len(request.text):,} characters are too many"
            raise Problem(told, where="the text", remedy="shorten it; put the rest into a file and name it")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{request.id}.new"
        try:
            with draft.open("w", encoding="utf-8") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self.folder / f"{request.id}.json")
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise Problem(
                f"the request cannot be left: {error.strerror}", where=str(self.folder), remedy=MEND
            ) from error

    def waiting(self) -> list[Request]:
        """The requests that nobody has taken up, oldest first; what is no request is left alone."""
        if not self.folder.is_dir():
            return []
        found = [read for path in self.folder.glob("*.json") if (read := _read(path)) is not None]
        return [request for _, request in sorted(found, key=lambda item: (item[0], item[1].id))]

    def drop(self, request: Request) -> None:
        """Remove a request that stands in the journal."""
        (self.folder / f"{request.id}.json").unlink(missing_ok=True)


def account(uid: int) -> str:
    """The name of an account, from the system's own list: what an environment says of it can be anything."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _read(path: Path) -> tuple[int, Request] | None:
    """When it was left, and the request; `None` for what is none, is a link or has a second name, or is not ours."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(handle)
            ours = stat.S_ISREG(about.st_mode) and about.st_nlink == 1 and about.st_uid == os.getuid()
            body = json.loads(file.read(LARGEST + 1)) if ours and about.st_size <= LARGEST else {}
        request = Request(**{**body, "ask": Ask(body["ask"]), "by": account(about.st_uid)})
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return (about.st_mtime_ns, request) if request.id == path.stem and _plain(body) else None


def _plain(body: Any) -> bool:
    """Whether every value is of its type; nothing has looked at them yet."""
    more = body.get("more", {})
    texts = [body.get(name, "") for name in ("id", "channel", "text")]
    values = [*more.values()] if isinstance(more, dict) else [None]
    return all(isinstance(text, str) and is_utf8(text) for text in texts) and all(map(_is_value, values))


def _is_value(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and is_utf8(value))
