"""Statements counted on PostgreSQL's wire, spoken only as far as that needs.

A message is one letter, four bytes of length, and that much content; the first message of a connection has no letter.
`Q` runs the statements of its text. `P` prepares one under a name, `B` binds it to a portal, `E` runs the portal: a
prepared statement that is run again is a statement each time. What keeps a connection in order (begin, roll back,
ping) comes when a pool likes and is not counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ENCRYPTION = {80877103, 80877104}
"""Codes of a first message that asks for TLS or GSS; another first one follows it."""
_KEEPING = re.compile(
    rb"\s*(?:$|(?:begin|start|commit|end|rollback|abort|savepoint|release|set|reset|show|discard|deallocate|close)\b|"
    rb"select 1\s*$)",
    re.IGNORECASE,
)
_QUOTED = re.compile(rb"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(kw_only=True)
class Counting:
    """One connection, message after message."""

    opening: bool = True
    """Whether the next message is the first, without a letter."""
    _prepared: dict[bytes, bool] = field(default_factory=dict)
    """By statement name, whether it counts."""
    _portals: dict[bytes, bool] = field(default_factory=dict)

    def asks_for_encryption(self, content: bytes) -> bool:
        """Whether a first message asks to encrypt what follows."""
        return self.opening and int.from_bytes(content[:4]) in _ENCRYPTION

    def message(self, letter: bytes, content: bytes) -> int:
        """How many statements the message runs."""
        self.opening = False
        first, _, rest = content.partition(b"\0")
        match letter:
            case b"Q":
                return _count(first)
            case b"P":
                self._prepared[first] = _count(rest.partition(b"\0")[0]) > 0
            case b"B":
                self._portals[first] = self._prepared.get(rest.partition(b"\0")[0], True)
            case b"E":
                return int(self._portals.get(first, True))
        return 0


def _count(text: bytes) -> int:
    """Statements of a text that are about data and not about the connection."""
    return sum(not _KEEPING.match(part) for part in _QUOTED.sub(b"''", text).split(b";"))
