"""One throw-away PostgreSQL server per engine process, out of the packaged binaries.

The package that carries the binaries also starts servers, but keeps them for good, shares them between processes and,
as root, opens every parent folder of the data to all users. Here the server belongs to one process and dies with it. It
listens on a unix socket only: no port can be taken, and the socket can be lent to a sandbox that has no network.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pwd
import secrets
import shutil
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from orchestrator.errors import Problem
from orchestrator.extensions import STAND_INS, binaries
from orchestrator.postgres.places import closed, place

_GUARD = Path(__file__).with_name("guard.sh")
_START_S = 30.0
_PREFIX = "orchestrator-pg-"
_LOG = "log"
_OLD_S = 600.0
"""Seconds after which a folder that nobody holds is nobody's; making one takes less."""
_ITERATIONS = 1000
"""Rounds of hashing for each connection: few are quick; Go's `lib/pq` refuses fewer than four digits."""
_SETTINGS = (
    # Nothing here outlives the run, so durability is traded for speed.
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=80",
    "autovacuum=off",
    "timezone=UTC",
    f"scram_iterations={_ITERATIONS}",
    "lc_messages=C",
    "dynamic_shared_memory_type=mmap",  # in the folder, so that nothing of a killed server stays in memory
    "min_wal_size=2MB",
    "max_wal_size=16MB",
)


@dataclass(kw_only=True)
class Cluster:
    """A running server: where it listens and how its owner logs in."""

    base: Path
    """Holds the data, the socket and the log; removed at the end."""
    password: str = field(repr=False)
    guard: asyncio.subprocess.Process = field(repr=False)
    hold: ExitStack = field(default_factory=ExitStack, repr=False)
    """Keeps `base` from being taken for one that was left behind; closed, it is removed."""

    def url(self, database: str = "postgres", *, user: str = "postgres", password: str | None = None) -> str:
        """A `postgresql://` URL over the unix socket in `base`; by default the superuser's."""
        return f"postgresql://{user}:{password or self.password}@/{database}?host={self.base}"

    @property
    def running(self) -> bool:
        """Whether the server has not ended."""
        return self.guard.returncode is None

    async def stop(self) -> None:
        """End the server at once and remove all that it wrote."""
        if self.guard.stdin is not None:
            self.guard.stdin.close()
        await self.guard.wait()
        self.hold.close()


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then it runs as the user who owns nothing."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


async def start() -> Cluster:
    """Make a cluster in a temporary folder and start its server: about 0.5 s."""
    account, installed = _account(), binaries()
    copied = account is not None and closed(installed / "bin" / "postgres")
    around = place(others=account is not None, programs=copied)
    with ExitStack() as undo:
        base = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=around))
        undo.callback(shutil.rmtree, base, ignore_errors=True)
        hold = os.open(base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        undo.callback(os.close, hold)
        fcntl.flock(hold, fcntl.LOCK_EX)
        clear(around)
        if copied:
            installed = await asyncio.to_thread(_copy, installed, base)
        cluster = await _start_in(base, installed, account)
        cluster.hold = undo.pop_all()
        return cluster


def clear(around: Path) -> None:
    """Remove the folders in which engines died before a server, whose guard would have removed them, was started."""
    for left in around.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _OLD_S and not (left / _LOG).exists():
                _remove_unheld(left)


def _remove_unheld(left: Path) -> None:
    handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left, ignore_errors=True)
    finally:
        os.close(handle)


async def _start_in(base: Path, installed: Path, account: pwd.struct_passwd | None) -> Cluster:
    password = secrets.token_hex(16)
    secret = base / "password"
    secret.write_text(password)
    extensions = base / STAND_INS.name
    shutil.copytree(STAND_INS, extensions)
    if account is not None:  # the guard, which runs under the account too, removes everything
        for path in (base, *base.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    await _initialise(installed, base, account)
    secret.unlink()
    # The folder holds the socket, which a service under another user must reach; the data inside is closed.
    base.chmod(0o711)
    cluster = await _serve(installed, base, account, password)
    if await _ready(cluster):
        return cluster
    log = _tail(base / _LOG)
    await cluster.stop()
    raise Problem(
        f"PostgreSQL did not start in {_START_S:g} s: {log}",
        where=str(installed),
        remedy="free memory or disk space and try again",
    )


def _copy(installed: Path, base: Path) -> Path:
    """The binaries, copied to where the account can reach them."""
    # 30 MB, 50 ms; the guard removes it with the rest of the folder. The programs find their libraries by where these
    # lie from them: in a folder beside the package's.
    package = installed.parent
    copy = base / "install" / package.name / installed.name
    for part, needless in (("bin", ("pg_*", "psql", "ecpg")), ("lib", ("*.a",)), ("share", ())):
        shutil.copytree(installed / part, copy / part, ignore=shutil.ignore_patterns(*needless))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, base / "install" / libraries.name)
    return copy


def _identity(account: pwd.struct_passwd | None) -> dict[str, object]:
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


async def _initialise(installed: Path, base: Path, account: pwd.struct_passwd | None) -> None:
    settings = ("--set", f"scram_iterations={_ITERATIONS}", "--wal-segsize=1")
    process = await asyncio.create_subprocess_exec(
        *(str(installed / "bin" / "initdb"), "-D", str(base / "data"), "-U", "postgres"),
        *("--auth=scram-sha-256", f"--pwfile={base / 'password'}", "--encoding=UTF8", "--locale=C"),
        *("--no-sync", "--no-instructions", *settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={"TZ": "UTC", "LC_ALL": "C"},
        cwd=base,
        **_identity(account),  # type: ignore[arg-type]  # keyword names are fixed above
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise Problem(
            f"initdb ended with {process.returncode}: {output.decode(errors='replace')[-600:].strip()}",
            where=str(installed),
            remedy="free disk space in the temporary folder and try again",
        )


async def _serve(installed: Path, base: Path, account: pwd.struct_passwd | None, password: str) -> Cluster:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    with (base / _LOG).open("ab") as log:
        guard = await asyncio.create_subprocess_exec(
            *("sh", "-c", _GUARD.read_text(), "guard", str(base)),
            *(str(installed / "bin" / "postgres"), "-D", str(base / "data")),
            *("-c", "listen_addresses=", "-c", f"unix_socket_directories={base}", *settings),
            *("-c", f"extension_control_path=$system:{base / STAND_INS.name}"),
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={"TZ": "UTC", "LC_ALL": "C", "PATH": os.defpath},
            cwd=base,
            start_new_session=True,  # Ctrl-C in a terminal reaches the engine, which then stops the server
            **_identity(account),  # type: ignore[arg-type]  # keyword names are fixed above
        )
    return Cluster(base=base, password=password, guard=guard)


async def _ready(cluster: Cluster) -> bool:
    deadline = asyncio.get_running_loop().time() + _START_S
    while cluster.running and asyncio.get_running_loop().time() < deadline:
        try:
            connection = await psycopg.AsyncConnection.connect(cluster.url(), connect_timeout=5)
        except psycopg.OperationalError:
            await asyncio.sleep(0.01)
        else:
            await connection.close()
            return True
    return False


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-600:].strip() if log.is_file() else "no log"
