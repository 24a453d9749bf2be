"""What a stack's commands need: installed once, kept outside of every work tree, offline from then on.

An installation knows its own absolute path, so it cannot be built aside and moved into place. It is built where it
stays, under a lock, and its marker is written last: without the marker it does not count, and is built anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.config import data_home
from orchestrator.errors import Problem
from orchestrator.playbook import Stack, ToolchainSpec

INSTALL_TIMEOUT_S = 1200.0
_MARKER = "installed.json"
_OPEN = 0o755
"""Whatever is installed is for all to read: commands of an engine that runs as root are run by another user."""
_INHERITED = (
    *("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "PIP_CLIENT_CERT"),
)
_INHERITED_ENDINGS = (
    *("_PROXY", "_INDEX_URL", "_FIND_LINKS", "_NO_INDEX", "_TRUSTED_HOST", "_CA_BUNDLE", "_CONFIG_FILE"),
    *("_CA_CERTS", "_CAFILE", "_REGISTRY", "GOPROXY", "GOSUMDB", "GONOSUMDB", "NPM_CONFIG_USERCONFIG"),
)
"""Where packages come from is the user's to say; nothing else of the user's shell reaches the installer."""
_NETWORK = ("network", "connection", "resolve", "timed out", "temporary failure", "no matching distribution", "proxy")
_FULL = ("no space left", "disk quota")


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """An installed toolchain; commands may read it and nobody writes to it."""

    dir: Path
    path: tuple[Path, ...]
    """Folders that lead `PATH`."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables that its programs need; the stack's own `environment` is not among them."""


def toolchains_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of all installed toolchains."""
    return data_home(environ) / "toolchains"


def place(spec: ToolchainSpec, playbook_dir: Path, home: Path) -> Path:
    """Where a toolchain is or would be: its name, and a digest of all that decides what is installed."""
    _lock_file(spec, playbook_dir)
    files = (file.read_bytes() for name in spec.files if (file := playbook_dir / name).is_file())
    decides = (*files, spec.model_dump_json(exclude={"listed"}).encode(), _machine().encode(), os.fsencode(home))
    digest = hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in decides)).hexdigest()
    return home / f"{spec.name}-{digest[:16]}"


def installed(stack: Stack, playbook_dir: Path, *, home: Path | None = None) -> Toolchain | None:
    """The stack's toolchain where it is ready to use."""
    if stack.toolchain is None:
        return Toolchain(dir=playbook_dir, path=())
    folder = place(stack.toolchain, playbook_dir, home or toolchains_home())
    path = tuple(folder / part for part in stack.toolchain.path)
    if not (folder / _MARKER).is_file() or not all(_whole(part) for part in path):
        return None
    env = {name: value.replace("{dir}", str(folder)) for name, value in stack.toolchain.environment.items()}
    return Toolchain(dir=folder, path=path, env=env)


def lacking(spec: ToolchainSpec | None) -> tuple[str, ...]:
    """The programs that a toolchain needs and that this machine does not have."""
    return tuple(name for name in (spec.needs if spec else ()) if shutil.which(name) is None)


def ensure(
    stack: Stack,
    playbook_dir: Path,
    *,
    say: Callable[[str], None],
    home: Path | None = None,
    install: bool = True,
) -> Toolchain:
    """The stack's toolchain, installed first where it is not there; `say` is told what takes long.

    With `install=False` nothing is run. Raises `Problem` where it is missing then, or where installing fails.
    """
    home = home or toolchains_home()
    ready = installed(stack, playbook_dir, home=home)
    if ready is not None:
        return ready
    spec = stack.toolchain
    assert spec is not None  # a stack without a toolchain is always ready
    if not install:
        remedy = "read its `install` commands, then run `orchestrator init --install` in the project"
        raise Problem(f"toolchain `{spec.name}` is not installed", where=str(playbook_dir), remedy=remedy)
    if missing := lacking(spec):
        named = ", ".join(f"`{name}`" for name in missing)
        remedy = f"install {named}, or name another stack in the handoff"
        raise Problem(
            f"toolchain `{spec.name}` needs {named}, not on this machine", where=str(playbook_dir), remedy=remedy
        )
    folder = place(spec, playbook_dir, home)
    with _alone(folder, say):
        ready = installed(stack, playbook_dir, home=home)  # somebody else may have installed it meanwhile
        if ready is None:
            _build(spec, playbook_dir, folder, say)
            ready = installed(stack, playbook_dir, home=home)
    if ready is None:
        lost = ", ".join(spec.path)
        remedy = "correct `install` or `path` in the playbook"
        raise Problem(f"installing `{spec.name}` left no working {lost}", where=str(folder), remedy=remedy)
    return ready


def _build(spec: ToolchainSpec, playbook_dir: Path, folder: Path, say: Callable[[str], None]) -> None:
    """Run the install commands one after the other, then write the marker."""
    lock = _lock_file(spec, playbook_dir)
    values = {"python": sys.executable, "dir": str(folder), "lock": str(lock), "folder": str(lock.parent)}
    log = folder.with_suffix(".log")
    say(f"installing toolchain `{spec.name}` into {folder} (once; the log is {log})")
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        folder.chmod(_OPEN)
        with log.open("wb") as output:
            for number, words in enumerate(spec.install, start=1):
                filled = [_filled(word, values) for word in words]
                say(f"  {number} of {len(spec.install)}: {' '.join(words)}")
                _run(filled, spec.name, folder, log, output.fileno())
        _mark(folder, spec)
    except OSError as error:
        remedy = "free some space or mend the permissions, then run the command again"
        raise Problem(f"cannot install `{spec.name}`: {error}", where=str(folder), remedy=remedy) from None


def _filled(word: str, values: Mapping[str, str]) -> str:
    """A word of a command with its placeholders filled; a shell's own `${…}` stays as it is."""
    for name, value in values.items():
        word = word.replace("{" + name + "}", value)
    return word


def _run(words: Sequence[str], name: str, folder: Path, log: Path, output: int) -> None:
    try:
        done = subprocess.run(
            words,
            cwd=folder,
            env=_environment(os.environ),
            umask=~_OPEN & 0o777,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Problem(
            f"installing `{name}` took longer than {INSTALL_TIMEOUT_S:.0f} s",
            where=str(log),
            remedy="look at the log, then run the command again",
        ) from None
    if done.returncode:
        tail = " | ".join(line for line in _tail(log) if line)
        message = f"installing `{name}` failed with exit code {done.returncode}: {tail}"
        raise Problem(message, where=str(log), remedy=_remedy(tail))


def _tail(log: Path, lines: int = 3) -> list[str]:
    text = log.read_text(encoding="utf-8", errors="replace")
    return [line.strip()[:300] for line in text.splitlines() if line.strip()][-lines:]


def _remedy(output: str) -> str:
    lowered = output.lower()
    if any(sign in lowered for sign in _FULL):
        return "free some disk space, then run the command again"
    if any(sign in lowered for sign in _NETWORK):
        return "installing needs the package index, once: check the network, the proxy and the index settings"
    return "look at the log, then run the command again"


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name in _INHERITED or name.upper().endswith(_INHERITED_ENDINGS)
    }


def _mark(folder: Path, spec: ToolchainSpec) -> None:
    """The installation counts from here on."""
    draft = folder / f".{_MARKER}"
    with draft.open("w", encoding="utf-8") as marker:
        json.dump({"name": spec.name, "machine": _machine(), "install": spec.install}, marker, indent=1)
        marker.flush()
        os.fsync(marker.fileno())
    draft.replace(folder / _MARKER)


def _whole(folder: Path) -> bool:
    """Whether the folder is there and none of its links leads nowhere, as after an upgrade of the interpreter."""
    try:
        return all(entry.exists() for entry in folder.iterdir())
    except OSError:
        return False


@contextmanager
def _alone(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the toolchain's lock; the lock ends with the process that holds it."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        remedy = "set XDG_DATA_HOME to a folder that can be written to"
        raise Problem(f"cannot keep toolchains: {error}", where=str(folder.parent), remedy=remedy) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another process that installs into {folder}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _lock_file(spec: ToolchainSpec, playbook_dir: Path) -> Path:
    lock = playbook_dir / spec.lock
    if not lock.is_file():
        remedy = "restore the file, or correct `toolchain.lock` in the playbook"
        raise Problem(f"toolchain `{spec.name}` has no lock file", where=str(lock), remedy=remedy)
    return lock.resolve()


def _machine() -> str:
    """What an installation cannot be shared across."""
    return f"{sys.implementation.cache_tag} {platform.system()} {platform.machine()}"
