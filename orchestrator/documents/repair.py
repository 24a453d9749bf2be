"""Text of a document, repaired where an editor damaged it: without loss, or not at all.

Two kinds of damage are undone: UTF-8 that was read as Mac Roman (`‚Üí` for `→`), run by run, where the run encodes back
to the very bytes; and UTF-8 that was read as a Windows code page, by ftfy, where the repair can be reversed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import ftfy

from orchestrator.errors import Problem
from orchestrator.showing import counted

MAX_BYTES = 600_000
"""Longer documents are refused before anything is read of them."""
MAX_LINES = 5_000
MAX_COLUMNS = 200
MAX_CELLS = 12_500
"""Of all tables together: each is a statement that is read by itself."""

_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")
_WINDOWS = re.compile("[ÂÃâÅÐ][\x80-\xff\u0152-\u2122]|â€")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u2028\u2029\ufffe\uffff]")
_MAC_ONLY = frozenset(b"\xa5\xc9\xd0\xd1\xd2\xd3\xd4\xd5")
"""Bytes that are punctuation in Mac Roman and rare letters in the Windows code page."""
_WINDOWS_ONLY = frozenset(b"\x85\x91\x92\x93\x94\x95\x96\x97")


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """The lines of a document, and what was done to them."""

    lines: tuple[str, ...]
    """Without line ends; none holds a control character."""
    notes: tuple[tuple[int, str, str], ...] = ()
    """Line, code and message of each repair."""


def repair(raw: bytes, *, where: str) -> Repaired:
    """Decode and mend a document; raises `Problem` where it is too long to be one."""
    if len(raw) > MAX_BYTES:
        raise too_long(len(raw), where)
    text, notes = _decoded(raw)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    refused = too_many(rows, where)
    if refused:
        raise refused
    lines: list[str] = []
    mended: list[int] = []
    for number, row in enumerate(rows, start=1):
        line = row if row.isascii() else _mended(row)
        if line != row:
            mended.append(number)
        if not line.isprintable() and _CONTROL.search(line):
            notes.append((number, "control-characters", "control characters were left out"))
            line = _CONTROL.sub("", line)
        lines.append(line)
    if mended:
        notes.append(
            (
                mended[0],
                "repaired-text",
                f"damaged characters were put right on {counted(len(mended), 'line')}, from here on",
            )
        )
    return Repaired(lines=tuple(lines), notes=tuple(notes))


def too_many(lines: Sequence[str], where: str) -> Problem | None:
    """What is told of a text that has become too long, or a table too wide, for a document that people read."""
    if len(lines) > MAX_LINES:
        message = f"{len(lines):,} lines are more than the {MAX_LINES:,} of a document that people read"
        return Problem(message, where=where, remedy="split it")
    columns = [line.count("|") for line in lines]
    widest = max(columns, default=0)
    if widest > MAX_COLUMNS:
        message = f"a table of {widest:,} columns is wider than the {MAX_COLUMNS} of one that people read"
        return Problem(message, where=where, remedy="split it")
    if sum(columns) > MAX_CELLS:
        message = f"{sum(columns):,} cells of tables are more than the {MAX_CELLS:,} of a document that people read"
        return Problem(message, where=where, remedy="split it")
    return None


def too_long(size: int, where: str) -> Problem:
    """What is told of a document that is refused for its length."""
    message = f"{size:,} bytes are more than the {MAX_BYTES:,} of a document that people read"
    return Problem(message, where=where, remedy="split it, or take out what was pasted into it")


def _decoded(raw: bytes) -> tuple[str, list[tuple[int, str, str]]]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), []
        except UnicodeDecodeError:
            pass
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        encoding = _code_page(raw)
        line = raw.count(b"\n", 0, error.start) + 1
        note = (line, "not-utf-8", f"read as {encoding}, since byte {error.start} is not UTF-8")
        return raw.decode(encoding, errors="replace"), [note]


def _code_page(raw: bytes) -> str:
    mac = sum(byte in _MAC_ONLY for byte in raw)
    windows = sum(byte in _WINDOWS_ONLY for byte in raw)
    return "mac_roman" if mac > windows else "cp1252"


def _mended(line: str) -> str:
    mended = _FOREIGN.sub(lambda run: _from_mac(run[0]), line)
    if mended == line and _WINDOWS.search(line):
        return _from_windows(line)
    return mended


def _from_mac(run: str) -> str:
    try:
        return run.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return run


def _from_windows(line: str) -> str:
    """What ftfy makes of it, if only bytes were decoded otherwise, so that the repair can be reversed."""
    fixed, steps = ftfy.fix_encoding_and_explain(line)
    lossless = all(step.action in {"encode", "decode"} for step in steps or ())
    return fixed if lossless and "\ufffd" not in fixed else line
