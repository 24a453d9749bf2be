"""What a box is made of: what may be seen in it, what may be written, and how its command is let go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.sandbox.command import Command

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = (
    *("alternatives", "ca-certificates", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types"),
    *("pki/ca-trust", "pki/tls/certs", "protocols", "services", "ssl/certs", "ssl/openssl.cnf", "timezone"),
)
"""What of `/etc` is seen; never a folder that also holds keys, since a box made by root could read them."""
_OWN_ETC = Path(__file__).with_name("etc")
_HOME = "/home/box"
_TMPFS = {"/tmp": 1024, "/run": 64, "/home": 512, "/dev/shm": 256, "/var": 64}  # noqa: S108 - in the box, not here
"""Memory folders and their size in megabytes."""
_MEGABYTE = 1024 * 1024

# Limits hold for the command and what it starts, not for the box's own first process. `-p` is what some shells say for
# `-u`. The one line on standard input says that the box is known and can be killed; an end without it is the engine's.
_WAIT_AND_GO = """
read -r go || exit 125
ulimit -c 0; ulimit -d "$1"; ulimit -f "$2"; ulimit -t "$3"
ulimit -u "$4" 2>/dev/null || ulimit -p "$4"
shift 4
exec "$@" </dev/null
"""


def in_memory(content: bytes, descriptors: ExitStack) -> int:
    """Give a descriptor to read `content` from: what stands in arguments is seen by every user of the machine."""
    handle = os.memfd_create("box")
    descriptors.callback(os.close, handle)
    with os.fdopen(os.dup(handle), "wb") as file:
        file.write(content)
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def packed(words: Iterable[str]) -> bytes:
    """Give words as bubblewrap reads them from a descriptor; raises `Problem` for one that would become two."""
    try:
        encoded = [os.fsencode(word) for word in words]
    except UnicodeEncodeError as error:
        raise Problem(f"the command could not be started: {error}", where="its environment or folders") from error
    if any(b"\0" in word for word in encoded):
        raise Problem("the command could not be started: a NUL stands in its environment or folders")
    return b"\0".join(encoded)


def inner(command: Command) -> Iterator[str]:
    """Give the words that are run in the box: limits, a wait for the word to go, the command."""
    seconds = int(command.timeout_s * (os.cpu_count() or 1)) + 1
    yield from ("/bin/sh", "-c", _WAIT_AND_GO, "sh")
    yield from (str(command.memory_mb * 1024), str(command.file_mb * 2048), str(seconds), str(command.processes))
    yield from command.argv


def arguments(command: Command, telling: int, rules: Sequence[int], fence: Sequence[int]) -> Iterator[str]:
    """Give bubblewrap's own words.

    `telling` is the descriptor on which it tells the box's first process; `rules` hold the system call filter, `fence`
    what that process keeps open; both have one descriptor or none.
    """
    yield from ("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session")
    yield from ("--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "box")
    yield from ("--info-fd", str(telling))
    yield from (word for handle in rules for word in ("--seccomp", str(handle)))
    yield from (word for handle in fence for word in ("--sync-fd", str(handle)))
    yield from ("--proc", "/proc", "--dev", "/dev")
    for folder, megabytes in _TMPFS.items():
        yield from ("--size", str(megabytes * _MEGABYTE), "--tmpfs", folder)
    yield from ("--dir", _HOME, "--dir", "/var/tmp")  # noqa: S108 - in the box
    yield from _system()
    yield from _binds(command)
    yield from ("--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(command.cwd))
    yield "--clearenv"
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb", "HOME": _HOME, "TMPDIR": "/tmp"}  # noqa: S108
    for name, value in {**env, **command.env}.items():
        yield from ("--setenv", name, value)


def _system() -> Iterator[str]:
    for name in _SYSTEM:
        place = Path(name)
        if place.is_symlink():
            yield from ("--symlink", os.readlink(place), name)  # noqa: PTH115 - as it is, untidied
        elif place.is_dir():
            yield from ("--ro-bind", name, name)
    for name in _ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    for file in sorted(_OWN_ETC.iterdir()):
        yield from ("--ro-bind", str(file), f"/etc/{file.name}")


def _binds(command: Command) -> Iterator[str]:
    """Bind what is readable and writable, outer folders first, so that the inner one's rights hold."""
    wanted = {str(path): "--ro-bind-try" for folder in command.readable for path in (folder, *behind(folder))}
    wanted |= {str(path): "--bind" for path in command.writable}
    wanted.setdefault(str(command.cwd), "--ro-bind")
    for path, how in sorted(wanted.items()):
        yield from (how, path, path)


def behind(folder: Path) -> Iterator[Path]:
    """Give the installation that a virtual environment stands on, by its `pyvenv.cfg`."""
    with suppress(OSError):
        for line in (folder / "pyvenv.cfg").read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "home":
                yield Path(value.strip()).resolve().parent
