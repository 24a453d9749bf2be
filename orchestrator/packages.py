"""Packages on disk: read without following links or leaving the folder, and seal with the artifacts' hashes."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from pathlib import Path

from orchestrator import strict_yaml
from orchestrator.errors import MEND, Problem, of_the_machine
from orchestrator.handoff import FILE, Handoff, Package, parse_handoff

MAX_FILE = 4_000_000
"""Bytes of one file."""
MAX_PACKAGE = 32_000_000
"""Bytes of all files together."""
MAX_ARTIFACTS = 200

_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
_SHA = re.compile(r"(?<=sha256: )(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s,}]+)")


def read_package(directory: Path, *, project: Path | None = None) -> Package:
    """Read a package; raises `Problem` or `Problems` only where `handoff.md` itself cannot be read.

    An artifact that cannot be taken in is named in `Package.refused`, so that acceptance tells everything at once.
    A relative `codebase` is looked for in `project`; where there is none, beside the package.
    """
    if not directory.is_dir():
        what = "not a directory" if directory.exists() else "no such directory"
        remedy = "give the folder that holds handoff.md; handoffs/README.md tells what belongs into it"
        raise Problem(f"{what}, so there is no handoff package", where=str(directory), remedy=remedy)
    root = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return _read(root, directory, project)
    finally:
        os.close(root)


def _read(root: int, directory: Path, project: Path | None) -> Package:
    where = str(directory / FILE)
    try:
        content = _read_file(root, FILE)
    except Problem as problem:
        raise Problem(problem.what, where=where, remedy="write handoff.md as handoffs/TEMPLATE.md shows") from None
    document = parse_handoff(strict_yaml.decode(content, where=where), where)
    files, refused = {FILE: content}, {}
    for artifact in list(document.handoff.artifacts.values())[:MAX_ARTIFACTS]:
        try:
            files[artifact.path] = _read_file(root, artifact.path, left=MAX_PACKAGE - sum(map(len, files.values())))
        except Problem as problem:
            if trouble := of_the_machine(problem):  # says nothing of the artifact
                raise Problem(trouble, where=str(directory / artifact.path), remedy=MEND) from problem
            refused[artifact.path] = problem.what
    found = _codebase_found(document.handoff, project or directory)
    return Package(document=document, files=files, refused=refused, codebase_found=found)


def _codebase_found(handoff: Handoff, root: Path) -> bool:
    return handoff.codebase == "greenfield" or (root / handoff.codebase).is_dir()


def _read_file(root: int, path: str, left: int = MAX_PACKAGE) -> bytes:
    """The bytes of a regular file under `root`, no link on the way; raises `Problem` with what is wrong."""
    *folders, name = path.split("/")
    here = os.dup(root)
    try:
        for folder in folders:
            inner = _open(folder, os.O_DIRECTORY, here)
            os.close(here)
            here = inner
        file = _open(name, os.O_NONBLOCK, here)
    finally:
        os.close(here)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise Problem("not a regular file")
        with os.fdopen(file, "rb", closefd=False) as opened:
            content = opened.read(min(MAX_FILE, left) + 1)
    except OSError as error:
        raise Problem(f"cannot be read: {os.strerror(error.errno or 0)}") from None
    finally:
        os.close(file)
    if len(content) > MAX_FILE:
        raise Problem(f"larger than {MAX_FILE:,} bytes")
    if len(content) > left:
        raise Problem(f"the package is larger than {MAX_PACKAGE:,} bytes")
    if content.startswith(_ARCHIVES):
        raise Problem("an archive, and archives are never opened; add the files themselves")
    return content


def _open(name: str, flags: int, folder: int) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    except FileNotFoundError:
        raise Problem("the file is not in the package") from None
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENOTDIR}:
            raise Problem("a symbolic link or no folder on the way, and links are not followed") from None
        raise Problem(f"cannot be read: {os.strerror(error.errno or 0)}") from None


def seal(directory: Path) -> int:
    """Write the SHA-256 of each artifact into `handoff.md`, leaving every other character as it is; gives how many.

    The front matter has to say `sha256:` for each artifact already, with any value; raises `Problem` where it does not,
    where an artifact that is not optional is missing, or where the sealed text cannot be parsed.
    """
    path = directory / FILE
    if not path.is_file():
        raise Problem("there is no such file", where=str(path), remedy="give the folder that holds handoff.md")
    text = strict_yaml.decode(path.read_bytes(), where=str(path))
    document, _, _ = strict_yaml.front_matter(text, where=str(path))
    artifacts = document.data.get("artifacts") if document and isinstance(document.data, dict) else None
    if document is None or not isinstance(artifacts, dict):
        raise Problem("no `artifacts` in the front matter", where=str(path), remedy="list the artifacts first")
    lines = text.splitlines(keepends=True)
    sealed_here = [_seal_one(directory, lines, name, artifact, document) for name, artifact in artifacts.items()]
    sealed = "".join(lines)
    parse_handoff(sealed, str(path))
    path.write_bytes(sealed.encode())
    return sum(sealed_here)


def _seal_one(directory: Path, lines: list[str], name: str, artifact: object, document: strict_yaml.Document) -> bool:
    """Seal an artifact in place; says whether it was here, for an optional one may be missing."""
    listed = artifact.get("path") if isinstance(artifact, dict) else None
    if isinstance(artifact, dict) and artifact.get("optional") is True and not (directory / str(listed)).exists():
        return False
    if not isinstance(listed, str) or not (directory / listed).is_file():
        remedy = "add the file, and list it with its path"
        raise document.defect(("artifacts", name), "has no `path` of a file that is here", remedy)
    line = document.line(("artifacts", name, "sha256")) - 1
    digest = hashlib.sha256((directory / listed).read_bytes()).hexdigest()
    lines[line], count = _SHA.subn(digest, lines[line], count=1)
    if count == 0:
        raise document.defect(("artifacts", name), "has no `sha256` to write over", "write `sha256: 0` first")
    return True
