"""Landlock and a system call filter: what is left where bubblewrap is missing.

The kernel keeps a command to the files that it names, from making sockets (a service: from any port but its own), from
signalling and tracing what is outside, and from rights that it could gain. It sees the names of the machine's files,
processes and network cards, and can change the mode of files that it may not write; one that may use a network at all
can reach every socket file of the machine; a process that flees the kill as in `none` is not found, though it stays
confined.
"""

from __future__ import annotations

import base64
import json
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from orchestrator.sandbox import confine, plain_user, seccomp
from orchestrator.sandbox.box import behind, in_memory, inner, packed
from orchestrator.sandbox.command import Command, CommandResult, Network
from orchestrator.sandbox.none import environment
from orchestrator.sandbox.processes import carrying, in_session, kill_all
from orchestrator.sandbox.running import Running, held_fence, pipe, spawn
from orchestrator.sandbox.seccomp import Sockets
from orchestrator.sandbox.service import Service

OLDEST = 4
"""The first version of Landlock that knows TCP ports (Linux 6.7)."""
_PROGRAM = Path(confine.__file__)
_PROBE = Path(__file__).with_name("try_landlock.py")
_PROBE_S = 20.0
_READABLE = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/dev/urandom", "/dev/random")
_ETC = ("alternatives", "ca-certificates", "debian_version", "group", "host.conf", "hosts", "ld.so.cache", "ld.so.conf",
        "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "os-release", "passwd", "pki/ca-trust",
        "pki/tls/certs", "protocols", "services", "ssl/certs", "ssl/openssl.cnf", "timezone")  # fmt: skip
_QUIET = {"GIT_CONFIG_NOSYSTEM": "1"}
"""For programs that give up over a file of the machine that they may not read."""
_WRITABLE = ("/dev/null", "/dev/zero", "/dev/full")


class Landlock:
    """Commands that gave up their rights before they began."""

    name = "landlock"

    def trouble(self) -> str:
        """Say what keeps it from working here, or from being tight; empty where it does."""
        if seccomp.program() is None:
            return f"there is no system call filter for {platform.machine()}"
        if (known := confine.version()) < OLDEST:
            return f"the kernel's Landlock has version {known}, and {OLDEST} is needed (Linux 6.7)"
        if plain_user.needed() and (cannot := plain_user.trouble()):
            return cannot
        return _leak()

    async def run(self, command: Command) -> CommandResult:
        """Run it to its end; see `Sandbox.run`."""
        return await self._spawn(command).result()

    async def start(self, command: Command) -> Service:
        """Leave it running; see `Sandbox.start`."""
        return Service(self._spawn(command))

    def _spawn(self, command: Command) -> Running:
        """Start it, without a point at which a cancellation could lose it."""
        mark = f"ORCHESTRATOR_BOX={secrets.token_hex(16)}"
        with ExitStack() as undo, ExitStack() as descriptors:
            home = Path(tempfile.mkdtemp(prefix="orchestrator-"))
            undo.callback(shutil.rmtree, home, ignore_errors=True)
            waiting, go = pipe(descriptors)
            wanted = in_memory(_wanted(command, home, _QUIET | environment(command, home, mark)), descriptors)
            plain_user.own((command.cwd, *command.writable, home))
            running = spawn(
                command,
                (*_confined(wanted), *inner(command, plain_user.room(command.processes))),
                {},
                stdin=waiting,
                keep=(wanted, *held_fence(command, descriptors)),
                user=plain_user.number(),
            )
            undo.callback(running.release)
            marks = running.marks = in_session(running.pid), carrying(mark, running.pid)
            running.kill = lambda: kill_all(*marks)
            undo.callback(running.kill)
            os.write(go, b"\n")
            undo.pop_all()
        running.clean = lambda: shutil.rmtree(home, ignore_errors=True)
        return running


def _confined(wanted: int) -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", str(_PROGRAM), str(wanted), "--")


def _wanted(command: Command, home: Path, env: dict[str, str]) -> bytes:
    readable = [path for folder in command.readable for path in (folder, *behind(folder))]
    packed(f"{name}={value}" for name, value in env.items())  # it refuses what no environment can hold
    rules = seccomp.program(_sockets(command))
    assert rules
    return json.dumps(
        {
            "read": [*_READABLE, *(f"/etc/{name}" for name in _ETC), *map(str, readable), str(command.cwd)],
            "write": [*_WRITABLE, *map(str, command.writable), str(home)],
            "ports": [command.serves] if _sockets(command) is Sockets.STREAMS else [],
            "env": env,
            "filter": base64.b64encode(rules).decode(),
            "user": plain_user.number(),
        }
    ).encode()


def _sockets(command: Command) -> Sockets:
    if command.network is Network.NONE:
        return Sockets.NONE
    return Sockets.STREAMS if command.serves else Sockets.LOCAL


def _leak() -> str:
    """Confine a program as any command would be, and let it try what it must not."""
    with ExitStack() as handed:
        outside = handed.enter_context(tempfile.NamedTemporaryFile(prefix="outside-"))
        home = Path(handed.enter_context(tempfile.TemporaryDirectory(prefix="orchestrator-")))
        command = Command(
            argv=(sys.executable, "-I", "-S", "-c", _PROBE.read_text("utf-8"), outside.name),
            cwd=home,
            readable=(Path(sys.prefix), Path(sys.base_prefix)),
        )
        wanted = in_memory(_wanted(command, home, {}), handed)
        plain_user.own((home,))
        try:
            done = subprocess.run(
                [*_confined(wanted), *inner(command, plain_user.room(command.processes))],
                input="go\n",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={},
                cwd=home,
                pass_fds=(wanted,),
                timeout=_PROBE_S,
                text=True,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            return f"Landlock does not work: {error}"
    return _told(done)


def _told(done: subprocess.CompletedProcess[str]) -> str:
    found = [line.removeprefix("leak: ") for line in done.stdout.splitlines() if line.startswith("leak: ")]
    if done.returncode or not done.stdout.endswith("end\n"):
        return f"Landlock does not work here: {' '.join(done.stdout.split())[-300:]}"
    return f"Landlock leaks here: {'; '.join(found)}" if found else ""
