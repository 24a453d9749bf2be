"""One line of a journal, and the chain that its lines form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, NamedTuple

FORMAT = 1
"""The format of the file and of the rows that this version writes; higher ones are refused."""


class Row(NamedTuple):
    """One line of the table of entries, as it is stored."""

    seq: int
    """1, 2, 3 … without a gap."""
    at: str
    """When it was written, ISO 8601 in UTC with microseconds; may go backwards when the clock does."""
    kind: str
    """What happened, such as `task.accepted`."""
    key: str | None
    """Makes it unique among its kind; `None` for what may happen many times."""
    version: int
    """The format of this row."""
    prev_digest: bytes
    """The digest of the entry before it."""
    digest: bytes
    """SHA-256 over `[prev, version, seq, at, kind, key, body]` as canonical JSON."""
    body_json: str
    """The body as canonical JSON, exactly as it was hashed."""


class Entry(Row):
    """One thing that happened."""

    @property
    def prev(self) -> str:
        """The hash of the entry before it, 64 hexadecimal digits."""
        return self.prev_digest.hex()

    @property
    def hash(self) -> str:
        """Its own hash, 64 hexadecimal digits."""
        return self.digest.hex()

    @property
    def body(self) -> dict[str, Any]:
        """The body, parsed on first use; treat it as read-only."""
        known = self.__dict__  # `cached_property` takes a lock each time, which a fold of many entries would feel
        if "parsed" not in known:
            known["parsed"] = _parsed(self.body_json)
        parsed: dict[str, Any] = known["parsed"]
        return parsed

    @property
    def intact(self) -> bool:
        """Whether its content is what was hashed."""
        return self.hash == _hash_of(self)

    def to_json(self) -> dict[str, Any]:
        """Every field, as `orchestrator journal --json` prints it."""
        return {
            "seq": self.seq,
            "at": self.at,
            "kind": self.kind,
            "key": self.key,
            "version": self.version,
            "prev": self.prev,
            "hash": self.hash,
            "body": self.body,
        }


@dataclass(frozen=True, kw_only=True)
class Break:
    """A place where a journal is not what was written."""

    seq: int
    """The entry that does not fit; 0 for the file as a whole."""
    what: str
    """One sentence."""


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    msg = f"a {type(value).__name__} is no JSON value"
    raise TypeError(msg)


_DECODER = json.JSONDecoder()
_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False, default=_plain
)


def canonical(value: object) -> str:
    """Give the one JSON text of a value: sorted keys, no spaces, ASCII (lone surrogates survive), no NaN."""
    return _CANONICAL.encode(value)


def _parsed(text: str) -> Any:
    # What is canonical has no spaces to be looked for; anything else is read the usual way, and told like it.
    value, end = _DECODER.raw_decode(text)
    return value if end == len(text) else json.loads(text)


def entry_hash(prev: str, version: int, seq: int, at: str, kind: str, key: str | None, body_json: str) -> str:
    """Hash one entry, in hexadecimal; `body_json` is canonical already and is not parsed again."""
    return digest_of(prev, version, seq, at, kind, key, body_json).hex()


def digest_of(prev: str, version: int, seq: int, at: str, kind: str, key: str | None, body_json: str) -> bytes:
    """Hash one entry, as it is stored."""
    name = "null" if key is None else _quoted(key)
    text = f'["{prev}",{version},{seq},{_quoted(at)},{_quoted(kind)},{name},{body_json}]'
    return hashlib.sha256(text.encode("ascii")).digest()


def first_prev(run: str) -> str:
    """Give the `prev` of a run's first entry, which binds the chain to the run."""
    return hashlib.sha256(canonical({"run": run}).encode("ascii")).hexdigest()


def breaks(run: str, entries: Iterator[Entry]) -> Iterator[Break]:
    """Give the places where a chain does not hold."""
    prev, expected = first_prev(run), 1
    for entry in entries:
        if entry.seq != expected:
            yield Break(seq=entry.seq, what=f"entry {expected} is missing")
        elif entry.prev != prev:
            yield Break(seq=entry.seq, what="it does not follow from the entry before it")
        if not entry.intact:
            yield Break(seq=entry.seq, what="its content is not what was hashed")
        prev, expected = entry.hash, entry.seq + 1


def _hash_of(entry: Entry) -> str:
    try:
        return entry_hash(entry.prev, entry.version, entry.seq, entry.at, entry.kind, entry.key, entry.body_json)
    except UnicodeEncodeError:
        return "not canonical"
