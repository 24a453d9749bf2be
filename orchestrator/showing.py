"""Foreign text, shown so that it is seen for what it is: in a terminal, on a page, in JSON.

Text that came from agents or documents may hold characters that a reader cannot see, escapes that a terminal obeys and
markup that passes for the engine's own word. All of it is shown here, none of it acts.
"""

from __future__ import annotations

import json
import re
import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
"""Letters, marks and symbols that show nothing, though their category says otherwise."""
_UNUSUAL = re.compile(r"[^\x20-\x7e\n]")
_FILLER = re.compile(f"[{_FILLERS}]")
_MARKUP = re.compile(r"([\\`*_\[\]<>|~#$]|&(?=[#\w])|^[-+=]|(?<=^\d)[.)](?=\s|$)|(?<=^\d\d)[.)](?=\s|$))")
LONGEST = 4_000
"""Characters of one foreign text on a page; the JSON beside it has the whole."""


class Shown(str):
    """Text that was made safe to show where it stands."""

    __slots__ = ()


def counted(number: int, what: str, many: str = "") -> str:
    """A number with its noun, as people say it: `1 question`, `2 questions`, `1,024 files`."""
    return f"{number:,} {what if number == 1 else many or f'{what}s'}"


def is_utf8(text: str) -> bool:
    """Whether a text can be written down: a terminal of another encoding sends bytes that stand for nothing here."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def visible(text: object) -> str:
    """One line of foreign text whose unseen characters, terminal escapes among them, are shown as code points."""
    return Shown(_shown(" ".join(str(text).split())))


def visible_lines(text: str) -> str:
    """The same for text of several lines; tabs, and the ends of lines as other systems write them, stay."""
    return re.sub(r"[^\n]+", lambda line: _line(line[0]), text)


def json_shown(text: str) -> str:
    """JSON with its unseen characters as escapes: the same values, and nothing for a terminal to obey."""
    return _UNUSUAL.sub(lambda char: json.dumps(char[0])[1:-1] if _is_unseen(char[0]) else char[0], text)


def _line(text: str) -> str:
    end = "\r" if text.endswith("\r") else ""
    return "\t".join(map(_shown, text.removesuffix("\r").split("\t"))) + end


def _shown(text: str) -> str:
    return _UNUSUAL.sub(lambda char: f"⟨U+{ord(char[0]):04X}⟩" if _is_unseen(char[0]) else char[0], text)


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN or bool(_FILLER.match(char))


def plain(text: object) -> str:
    """The same for a Markdown page: its markup is escaped too, and what is very long is cut."""
    words = visible(text)
    more = f" … ({len(words) - LONGEST:,} more characters)" if len(words) > LONGEST else ""
    return Shown(_MARKUP.sub(r"\\\1", words[:LONGEST]) + more)


def code(text: object) -> str:
    """Foreign words, such as a path, as a span of code that they cannot end."""
    words = visible(text)[:LONGEST]
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", words)), default=0) + 1)
    return Shown(f"{ticks}{words}{ticks}" if len(ticks) == 1 else f"{ticks} {words} {ticks}")


def fenced(text: object, language: str = "") -> str:
    """Foreign text of several lines as a block of code that it cannot end; unseen characters are shown."""
    lines = [_shown(line).replace("⟨U+0009⟩", "\t") for line in str(text).split("\n")]
    longest = max((len(run) for run in re.findall(r"`+", "\n".join(lines))), default=0)
    fence = "`" * max(3, longest + 1)
    return Shown("\n".join([f"{fence}{language}", *lines, fence]))


def cell(text: object) -> str:
    """The same for a table, cut to what a row can hold."""
    words = plain(text)
    return Shown(words if len(words) <= 300 else f"{words[:297]}…")
