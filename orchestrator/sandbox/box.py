"""What a box is made of: what may be seen in it, what may be written, and how its command is let go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.sandbox import plain_user
from orchestrator.sandbox.command import Command

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = (
    *("alternatives", "ca-certificates", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types"),
    *("pki/ca-trust", "pki/tls/certs", "protocols", "services", "ssl/certs", "ssl/openssl.cnf", "timezone"),
)
"""What of `/etc` is seen; never a folder that also holds keys, since a box made by root could read them."""
_OWN_ETC = Path(__file__).with_name("etc")
_HOME = "/home/box"
USER = 1000
"""Whom a command takes itself for, where the box has a user namespace of its own."""
_TMPFS = {"/tmp": 1024, "/run": 64, "/home": 512, "/dev/shm": 256, "/var": 64}  # noqa: S108 - in the box, not here
"""Memory folders and their size in megabytes."""
_MEGABYTE = 1024 * 1024

# Limits hold for the command and what it starts, not for the box's own first process. `-p` is what some shells say for
# `-u`. The one line on standard input says that the box is known and can be killed; an end without it is the engine's.
_WAIT_AND_GO = """
read -r go || exit 125
ulimit -c 0; ulimit -d "$1"; ulimit -f "$2"; ulimit -t "$3"
ulimit -u "$4" 2>/dev/null || ulimit -p "$4"
cd -- "$5" || exit 125
shift 5
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


def own_etc(user: int, descriptors: ExitStack) -> dict[str, int]:
    """Give descriptors of the files that a box has in `/etc` instead of the machine's, by their names."""
    texts = {file.name: file.read_text("utf-8") for file in _OWN_ETC.iterdir()}
    return {name: in_memory(text.replace("{user}", str(user)).encode(), descriptors) for name, text in texts.items()}


@dataclass(frozen=True, kw_only=True)
class Handed:
    """The descriptors that bubblewrap is handed."""

    telling: int
    """Where it tells the box's first process."""
    rules: tuple[int, ...] = ()
    """The system call filter; one or none."""
    fence: tuple[int, ...] = ()
    """What that process keeps open; one or none."""
    namespace: tuple[int, ...] = ()
    """The user namespace where root makes the box; else none, and bubblewrap makes its own."""
    etc: Mapping[str, int]
    """Files of the box's own `/etc`, by their names."""

    @property
    def all(self) -> tuple[int, ...]:
        """Every one."""
        return (self.telling, *self.rules, *self.fence, *self.namespace, *self.etc.values())


def as_plain_user() -> tuple[str, ...]:
    """Give the words with which a command that root starts becomes another user's."""
    number = str(plain_user.NUMBER)
    return ("setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--inh-caps=-all", "--")


def inner(command: Command, processes: int) -> Iterator[str]:
    """Give the words that are run in the box: limits, a wait for the word to go, the command.

    `processes` is how many its user may have, those outside included where the kernel counts them.
    """
    seconds = int(command.timeout_s * (os.cpu_count() or 1)) + 1
    yield from ("/bin/sh", "-c", _WAIT_AND_GO, "sh")
    yield from (str(command.memory_mb * 1024), str(command.file_mb * 2048), str(seconds), str(processes))
    yield str(command.cwd)
    yield from command.argv


def arguments(command: Command, handed: Handed) -> Iterator[str]:
    """Give bubblewrap's own words."""
    yield from (f"--unshare-{name}" for name in ("ipc", "pid", "net", "uts", "cgroup-try"))
    yield from ("--die-with-parent", "--new-session", "--hostname", "box", "--cap-drop", "ALL")
    yield from _user(handed)
    yield from ("--info-fd", str(handed.telling))
    yield from (word for handle in handed.rules for word in ("--seccomp", str(handle)))
    yield from (word for handle in handed.fence for word in ("--sync-fd", str(handle)))
    yield from ("--proc", "/proc", "--dev", "/dev")
    for folder, megabytes in _TMPFS.items():
        yield from ("--perms", "1777", "--size", str(megabytes * _MEGABYTE), "--tmpfs", folder)
    yield from ("--perms", "0777", "--dir", _HOME, "--perms", "1777", "--dir", "/var/tmp")  # noqa: S108 - in the box
    yield from _system()
    for name, handle in handed.etc.items():
        yield from ("--perms", "0444", "--ro-bind-data", str(handle), f"/etc/{name}")
    yield from _binds(command)
    yield from ("--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/")
    yield "--clearenv"
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb", "HOME": _HOME, "TMPDIR": "/tmp"}  # noqa: S108
    for name, value in {**env, **command.env}.items():
        yield from ("--setenv", name, value)


def _user(handed: Handed) -> Iterator[str]:
    """A namespace whose only user is called 1000; or root's, in which the command then becomes `plain_user`."""
    if not handed.namespace:
        yield from ("--unshare-user", "--disable-userns", "--uid", str(USER), "--gid", str(USER))
    for handle in handed.namespace:
        yield from ("--userns", str(handle), "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")


def _system() -> Iterator[str]:
    for name in _SYSTEM:
        place = Path(name)
        if place.is_symlink():
            yield from ("--symlink", os.readlink(place), name)  # noqa: PTH115 - as it is, untidied
        elif place.is_dir():
            yield from ("--ro-bind", name, name)
    yield from _above(f"/etc/{name}" for name in _ETC)
    for name in _ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")


def _binds(command: Command) -> Iterator[str]:
    """Bind what is readable and writable, outer folders first, so that the inner one's rights hold."""
    wanted = {str(path): "--ro-bind-try" for folder in command.readable for path in (folder, *behind(folder))}
    wanted |= {str(path): "--bind" for path in command.writable}
    wanted.setdefault(str(command.cwd), "--ro-bind")
    yield from _above(wanted)
    for path, how in sorted(wanted.items()):
        yield from (how, path, path)


def _above(paths: Iterable[str]) -> Iterator[str]:
    """Make the folders that lead to these, open to all: left to itself bubblewrap closes some."""
    folders = {str(folder) for path in paths for folder in Path(path).parents}
    return (word for folder in sorted(folders - {"/"}) for word in ("--perms", "0755", "--dir", folder))


def behind(folder: Path) -> Iterator[Path]:
    """Give the installation that a virtual environment stands on, by its `pyvenv.cfg`."""
    with suppress(OSError):
        for line in (folder / "pyvenv.cfg").read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "home":
                yield Path(value.strip()).resolve().parent
