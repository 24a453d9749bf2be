r"""Git's loose objects, written and read without starting git: a snapshot costs a look at the tree, no process.

The format is git's own (https://git-scm.com/docs/gitrepository-layout, `objects/`): SHA-1 over `type size\0content`,
deflated, under the first two digits of its id.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from orchestrator.errors import Problem
from orchestrator.workspace.git import git

_CHUNK = 1 << 20
_BATCH = 200
FOLDER_MODE = "40000"
"""Of a folder, as git writes it."""


class Item(NamedTuple):
    """One name in a tree."""

    mode: str
    """As git writes it: 100644, 100755, 120000 or 40000."""
    id: str


def object_id(kind: str, content: bytes) -> str:
    """The id, in hexadecimal, by which git knows an object of that kind: `blob`, `tree` or `commit`."""
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


class Objects:
    """The object store of one engine repository."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._folder = git_dir / "objects"
        self._known: set[str] = set()

    def add(self, kind: str, content: bytes) -> str:
        """Store an object durably and give its id; repeating it changes nothing."""
        name = object_id(kind, content)
        if not self._has(name):
            self._write(name, (zlib.compress(f"{kind} {len(content)}\0".encode() + content, 1),))
        return name

    def add_file(self, path: Path) -> str:
        """Store a file as a blob; the caller looks at its stamp before and after."""
        with path.open("rb") as file:
            content = file.read(_CHUNK)
            if len(content) < _CHUNK:
                return self.add("blob", content)
        return self._add_large(path)

    def unstored(self) -> Objects:
        """The same that gives files and folders their ids and stores none."""
        return _Unstored(self._git_dir)

    def read(self, name: str) -> bytes:
        """Give an object's content."""
        return dict(self.read_all([name]))[name]

    def read_all(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the content of many objects, in any order."""
        packed = []
        for name in names:
            try:
                raw = zlib.decompress(self._place(name).read_bytes())
            except FileNotFoundError:
                packed.append(name)
            else:
                yield name, raw[raw.index(b"\0") + 1 :]
        for start in range(0, len(packed), _BATCH):
            yield from self._read_packed(packed[start : start + _BATCH])

    def _read_packed(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
        said = git(self._git_dir, "cat-file", "--batch", stdin="\n".join([*names, ""]).encode())
        at = 0
        for name in names:
            end = said.index(b"\n", at)
            words = said[at:end].split()
            if len(words) != 3:
                raise Problem(
                    f"the object {name} is missing", where=str(self._git_dir), remedy="restore it from a copy"
                )
            at = end + 1 + int(words[2])
            yield name, said[end + 1 : at]
            at += 1

    def add_tree(self, items: Iterable[tuple[str, Item]]) -> str:
        """Store one level of a tree."""
        ordered = sorted((os.fsencode(name) + b"/" * (item.mode == FOLDER_MODE), name, item) for name, item in items)
        return self.add(
            "tree",
            b"".join(
                item.mode.encode() + b" " + os.fsencode(name) + b"\0" + bytes.fromhex(item.id)
                for _, name, item in ordered
            ),
        )

    def _has(self, name: str) -> bool:
        if name not in self._known and (name in self._packed or self._place(name).exists()):
            self._known.add(name)
        return name in self._known

    @cached_property
    def _packed(self) -> frozenset[str]:
        """What came in packs with the code that a run builds on; nothing is packed later."""
        rows = (
            row
            for index in self._folder.glob("pack/*.idx")
            for row in git(self._git_dir, "show-index", stdin=index.read_bytes()).splitlines()
        )
        return frozenset(row.split()[1].decode() for row in rows)

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name[2:]

    def _write(self, name: str, pieces: Iterable[bytes]) -> None:
        draft = self._folder / f"draft-{os.getpid()}-{name}"
        self._save(draft, pieces)
        self._keep(draft, name)

    def _add_large(self, path: Path) -> str:
        """Store a file in one pass, so that the id is that of the bytes which were stored."""
        draft = self._folder / f"draft-{os.getpid()}-large"
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            blob = _Blob(size)
            self._save(draft, blob.deflated(iter(lambda: file.read(_CHUNK), b"")))
        if blob.left:
            draft.unlink()
            raise Problem("the file changed while it was read", where=str(path), remedy="try again")
        self._keep(draft, blob.digest.hexdigest())
        return blob.digest.hexdigest()

    def _save(self, draft: Path, pieces: Iterable[bytes]) -> None:
        try:
            with draft.open("wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise Problem(
                f"the snapshot cannot be stored: {error.strerror}", where=str(self._git_dir), remedy="check the disk"
            ) from error

    def _keep(self, draft: Path, name: str) -> None:
        place = self._place(name)
        place.parent.mkdir(exist_ok=True)
        draft.rename(place)
        self._known.add(name)


class _Unstored(Objects):
    """Names what it is given."""

    def _has(self, name: str) -> bool:
        return bool(name)

    def add_file(self, path: Path) -> str:
        with path.open("rb") as file:
            found = hashlib.sha1(f"blob {os.fstat(file.fileno()).st_size}\0".encode(), usedforsecurity=False)
            while chunk := file.read(_CHUNK):
                found.update(chunk)
        return found.hexdigest()


class _Blob:
    """Hashes and deflates a blob of a known size while it passes."""

    def __init__(self, size: int) -> None:
        self.left = size
        self._head = f"blob {size}\0".encode()
        self.digest = hashlib.sha1(self._head, usedforsecurity=False)

    def deflated(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        deflate = zlib.compressobj(1)
        yield deflate.compress(self._head)
        for chunk in chunks:
            self.left -= len(chunk)
            self.digest.update(chunk)
            yield deflate.compress(chunk)
        yield deflate.flush()
