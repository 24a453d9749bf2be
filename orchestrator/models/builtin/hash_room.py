"""How the hash of a password is made to fit into the column that keeps it, and which columns keep hashes of keys."""

from __future__ import annotations

from dataclasses import dataclass

_ALGORITHM = len("$argon2id$v=19$")
_COSTS = len("m=4194304,t=20,p=1$")
"""The most that the settings let it be."""


@dataclass(frozen=True, kw_only=True)
class HashShape:
    """What is kept of a hash, and how much of it."""

    salt: int = 16
    """Bytes of the salt."""
    digest: int = 32
    """Bytes of the digest."""
    named: bool = True
    """Whether the name of the algorithm, which is always the same one, is kept as well."""

    @property
    def length(self) -> int:
        """The most characters that it has."""
        return _ALGORITHM * self.named + _COSTS + _in_base64(self.salt) + len("$") + _in_base64(self.digest)


USUAL = HashShape()
_SHAPES = (
    USUAL,
    HashShape(digest=16),
    HashShape(digest=16, named=False),
    HashShape(salt=12, digest=16, named=False),
    HashShape(salt=8, digest=16, named=False),
    HashShape(salt=8, digest=12, named=False),
)


def _in_base64(size: int) -> int:
    return -(-size * 4 // 3)


def hash_shape(room: int | None) -> HashShape | None:
    """The best one that a column with room for so many characters takes; `None` where it takes none."""
    return next((shape for shape in _SHAPES if room is None or shape.length <= room), None)


KEY_DIGEST = 64
"""Characters of a SHA-256 in hexadecimal, which stands for a key that nobody can guess."""


def holds_digest(room: int | None) -> bool:
    """Whether a column with room for so many characters keeps the hash of a key rather than the key."""
    return room is None or room >= KEY_DIGEST


def told_of_key(name: str, room: int | None) -> str:
    """What a column of keys keeps, in words."""
    if not holds_digest(room):
        return f"`{name}` keeps what is sent as it is: it has no room for a hash"
    return f"`{name}` keeps the SHA-256 of what is sent, in hexadecimal: whoever enters one by hand enters that"
