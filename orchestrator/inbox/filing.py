"""Moving an item, whole and with its receipt, so that no instant of a crash loses it or leaves it in two minds.

First the complete copy is in place among the processed ones. Then the original is set aside under a hidden name, looked
at once more, put back if somebody changed it meanwhile, and removed. (A rename out of a watched folder would be
simpler, and would hold up the next event by half a second.)
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestrator.errors import OrchestratorError, Problem
from orchestrator.inbox import dropped
from orchestrator.intervention import identity
from orchestrator.strict_yaml import decode

_NOTE = ".receipt"
_REFUSED = b"Not understood, and left here."
"""How the engine's own notes begin."""
_RECEIPT = re.compile(rb"\n---\n\n## Receipt\n\n(?:- [^\n]*\n)*?- \*\*Digest:\*\* `([0-9a-f]{64})`\n")
_ASIDE = ".moved"


def move(place: Path, done: Path, *, digest: str, receipt: str) -> Path | None:
    """Move the item of that digest; `None` if what lies there is another one by now. See `Inbox.resolve`."""
    with _told(place), _alone(done):
        earlier = _earlier(done, place.name, digest)
        if dropped.stamp_of(place) is None:  # another run moved it meanwhile
            return earlier and _add(earlier, receipt)
        said = dropped.read(place)
        if _identity(said, place) != digest:
            return None
        target = earlier or _free(done, place.name)
        _copy(place, target, said.text.rstrip(b"\n") + b"\n" + receipt.encode())
        aside = place.with_name(f".{place.name}{_ASIDE}")
        _remove(aside)
        place.rename(aside)
        if _identity(dropped.read(aside), aside) != digest:
            _put_back(aside, place)
            return None
        _remove(aside)
        note = place.with_name(_note(place.name))
        if _is_ours(note):
            note.unlink(missing_ok=True)
    return target


def note(done: Path, name: str, *, digest: str, receipt: str) -> bool:
    """Add another run's receipt to an item that was moved already, once; says whether the item is there."""
    if not done.is_dir():
        return False
    with _told(done), _alone(done):
        place = _earlier(done, name, digest)
        return place is not None and bool(_add(place, receipt))


def _add(place: Path, receipt: str) -> Path:
    """Write a receipt below those of other runs, once for each run."""
    file = place / dropped.CONTENT if place.is_dir() else place
    said = file.read_bytes()
    run = next(line for line in receipt.splitlines() if line.startswith("- **Run:**"))
    if f"{run}\n".encode() not in said:
        _write(file, said.rstrip(b"\n") + b"\n" + receipt.encode())
    return place


@contextmanager
def _alone(done: Path) -> Iterator[None]:
    """While other threads and other runs wait: nobody sees another's item half-moved or its receipt half-added."""
    folder = os.open(done, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def filed(done: Path, name: str, digest: str) -> bool:
    """Whether the item of that digest was moved here."""
    return _earlier(done, name, digest) is not None


def filed_since(done: Path, since: float) -> Iterator[tuple[Path, str, bytes]]:
    """Items that were moved here since a time, in seconds of the kernel's clock: place, digest and the text itself."""
    for name in dropped.names(done):
        place = done / name
        file = place / dropped.CONTENT if place.is_dir() else place
        with suppress(OSError):
            if file.lstat().st_mtime >= since and (parts := parts_of(file.read_bytes()))[1]:
                yield place, parts[1], parts[0]


def parts_of(content: bytes) -> tuple[bytes, str]:
    """The text itself and the digest in the first receipt below it, `""` where there is none."""
    text, *receipt = _RECEIPT.split(content, maxsplit=1)
    return text, receipt[0].decode() if receipt else ""


def tidy(active: Path, done: Path) -> None:
    """Finish what a crash left half-moved: set aside and filed is removed, set aside and not filed is put back."""
    with _told(active), _alone(done):
        for aside in active.glob(f".*{_ASIDE}"):
            place = active / aside.name[1 : -len(_ASIDE)]
            said = dropped.read(aside)
            if _earlier(done, place.name, _identity(said, aside)):
                _remove(aside)
            else:
                _put_back(aside, place)


def keep_notes(folder: Path, wanted: Mapping[str, str]) -> None:
    """Make the notes beside a folder's items say why each is refused, by item, touching only what differs.

    What somebody else put there under such a name is left alone, be it a file or a folder.
    """
    texts = {_note(name): _REFUSED + f"\n\n{why}\n".encode("utf-8", "replace") for name, why in wanted.items()}
    with _told(folder):
        for name, text in texts.items():
            note = folder / name
            if not os.path.lexists(note) or (_is_ours(note) and note.read_bytes() != text):
                _write(note, text)
        for note in folder.glob(f"*{_NOTE}"):
            if note.name not in texts and _is_ours(note):
                note.unlink(missing_ok=True)


def _is_ours(note: Path) -> bool:
    if note.is_symlink() or not note.is_file():
        return False
    with suppress(OSError), note.open("rb") as file:
        return file.read(len(_REFUSED)) == _REFUSED
    return False


def _note(item: str) -> str:
    """What the note on an item is called; where the item's name is too long for it, its beginning and its digest."""
    name = os.fsencode(item)
    if len(name) <= dropped.MAX_NAME_BYTES:
        return f"{item}{_NOTE}"
    cut = name[: dropped.MAX_NAME_BYTES - 16].decode("utf-8", "ignore")
    return f"{cut}-{hashlib.sha256(name).hexdigest()[:8]}{_NOTE}"


def _earlier(done: Path, name: str, digest: str) -> Path | None:
    """Find the copy that was made before a crash, by the digest in its receipt."""
    for candidate in _alike(done, name):
        text = candidate / dropped.CONTENT if candidate.is_dir() else candidate
        with suppress(OSError):
            if f"`{digest}`".encode() in text.read_bytes():
                return candidate
    return None


def _free(done: Path, name: str) -> Path:
    return next(candidate for candidate in _candidates(done, name) if not os.path.lexists(candidate))


def _alike(done: Path, name: str) -> Iterator[Path]:
    """What is there under a name or one that was made from it; numbers may be missing, since people tidy up."""
    base, ending = _parts(name)
    with os.scandir(done) as entries:
        begun = [entry.name for entry in entries if entry.name.startswith(base)]
    for found in begun:
        number = found.removeprefix(f"{base}-").removesuffix(ending)
        if found == name or (found == f"{base}-{number}{ending}" and number.isdecimal()):
            yield done / found


def _candidates(done: Path, name: str) -> Iterator[Path]:
    base, ending = _parts(name)
    yield done / name
    for number in range(2, 10_000):
        yield done / f"{base}-{number}{ending}"


def _parts(name: str) -> tuple[str, str]:
    """A name without its ending, and the ending of a Markdown file."""
    at = len(name) - len(".md") if name.lower().endswith(".md") else len(name)
    return name[:at], name[at:]


def _identity(said: dropped.Dropped, place: Path) -> str:
    try:
        return identity(decode(said.text, where=str(place)), said.attachments)
    except OrchestratorError:
        return ""


def _copy(place: Path, target: Path, text: bytes) -> None:
    if not place.is_dir():
        _write(target, text)
    elif target.is_dir():
        _write(target / dropped.CONTENT, text)
    else:
        draft = target.with_name(f".{target.name}.moving")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(place, draft, symlinks=True)
        _write(draft / dropped.CONTENT, text)
        draft.rename(target)
        _sync(target.parent)


def _put_back(aside: Path, place: Path) -> None:
    aside.rename(_free(place.parent, place.name))


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _write(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}.writing")
    with draft.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    draft.rename(file)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem(
            f"the intervention cannot be moved: {error.strerror}",
            where=str(place),
            remedy="check the folders' rights and the disk",
        ) from error
