"""Text on its way to a model or a person: cut to size, and without control over a terminal."""

from __future__ import annotations

import re
import unicodedata

SHOWN = 32 * 1024
"""Characters of one answer that a model is shown."""

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system commands, such as titles and links
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # device control strings
    r"|[\x1b\x9b][\[\]()#;?]{0,9}(?:\d{1,4}(?:[;:]\d{0,4}){0,32})?[ -/]{0,9}[@-~]"  # colours, cursor, modes
    r"|\x1b.?",
    re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSEEN = {"Cf", "Cs", "Zl", "Zp"}


def plain(text: str) -> str:
    """Without escape sequences and other control characters, carriage returns read as line ends.

    For what goes to a model or a terminal; files are never touched.
    """
    bare = _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", bare)


def visible(text: str) -> str:
    """`plain`, and what cannot be seen (bidirectional marks, zero-width characters) is spelt out as `<U+202E>`."""
    bare = plain(text)
    if bare.isascii():
        return bare
    return "".join(f"<U+{ord(char):04X}>" if unicodedata.category(char) in _UNSEEN else char for char in bare)


def clip(text: str, limit: int = SHOWN, *, whole: str = "") -> str:
    """Head and tail of a text of more than `limit` characters, with what was left out and where the whole is."""
    if len(text) <= limit:
        return text
    head, tail = text[: limit // 2], text[-(limit - limit // 2) :]
    pointer = f"; the whole is in {whole}" if whole else ""
    return f"{head}\n[… {len(text) - limit:,} of {len(text):,} characters left out{pointer} …]\n{tail}"
