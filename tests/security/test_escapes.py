"""Ways out of a box, each tried by a program inside of it; the open ones equal a pinned list.

They are not tried without a sandbox: most would do what they say to the machine that runs the tests.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.boxes import needs
from tests.security.attempts import ATTEMPTS

NOBODY = 65_534
SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAM = Path(__file__).with_name("ways_out.py").read_text("utf-8")
"""What runs in the box, with the helpers that attempts are written with."""
ENGINE = Path(__file__).with_name("engine.py")

SHARED = {  # Landlock has no files, processes and network cards of its own
    "see names outside",
    "see the state of the system",
    "see a process outside",
    "see many processes",
    "have a process outside that is no child",
    "watch what is outside",
    "leave a program with the owner's rights",
}
MODES = {
    "change the rights of what is only readable",
    "change the rights of a file outside",
    "change the time of what is only readable",
    "mark what is only readable",
    "change the rights by the newer call",
}
"""Of its own user's files, which Landlock does not know; root's commands have another user."""
KEPT = {"gain capabilities by a program", "see the tables of the kernel's memory"}
"""What comes of the one capability that root leaves to its commands, to pass through closed folders."""
SERVING = {
    "ask the kernel about the network",
    "have an abstract name of the machine",
    "have another network card",
    "listen where others can reach it",
    "reach a socket file outside",
}
"""What Landlock cannot keep from a command that may use a network at all."""
OPEN: dict[tuple[str, str], set[str]] = {
    ("bubblewrap", "root"): set(),
    ("bubblewrap", "user"): set(),
    ("landlock", "root"): SHARED | KEPT,
    ("landlock", "user"): SHARED | MODES,
}
"""Attempts that are known to work, by the kind of box and by whom the engine runs as."""
NOT_TRIED = {"landlock": {"kill everything"}}
"""What would cost the machine its processes if it worked."""
LAST = {"kill everything"}
"""What costs the box its processes, and is tried in one of its own."""


@dataclass
class Outside:
    """What stands outside of the box and must stay as it is."""

    place: Path
    facts: dict[str, object]
    victim: subprocess.Popen[bytes]
    held: int

    def intact(self) -> bool:
        """Whether nothing was changed, killed or left behind."""
        token = str(self.facts["token"])
        left = [
            folder for folder in ("/tmp", "/var/tmp", "/dev/shm", self.place / "home") if Path(folder, token).exists()
        ]
        names = sorted(str(path.relative_to(self.place)) for path in (self.place / "outside").rglob("*"))
        given = (self.place / "readable" / "file").read_text()
        return (left, names, given, self.victim.poll()) == ([], self.names, "given", None)

    def __post_init__(self) -> None:
        self.names = sorted(str(path.relative_to(self.place)) for path in (self.place / "outside").rglob("*"))


@pytest.fixture
def outside(who: str) -> Iterator[Outside]:
    place = Path(tempfile.mkdtemp(prefix="box-tests-"))
    for name in ("work", "readable", "home/.config", "outside/human-interventions/active", "outside/run/spool"):
        (place / name).mkdir(parents=True)
    for name in ("secret", "held", "run/journal.sqlite", "run/lock"):
        (place / "outside" / name).write_text("secret")
    for name in ("run/packages/gate-1.md", "run/repository/config"):
        (place / "outside" / name).parent.mkdir()
        (place / "outside" / name).write_text("given")
    (place / "readable" / "file").write_text("given")
    token = f"left-{secrets.token_hex(8)}"
    user = NOBODY if who == "user" and os.getuid() == 0 else None
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, place)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract, file = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        held = stack.enter_context((place / "outside" / "held").open("r"))
        abstract.bind(f"\0{token}")
        abstract.listen()
        file.bind(str(place / "outside" / "s"))
        file.listen()
        (place / "outside" / "s").chmod(0o666)
        place.chmod(0o755)
        if user:
            for path in (place, *place.rglob("*")):
                os.chown(path, user, user, follow_symlinks=False)
        victim = subprocess.Popen(["sleep", "600"], user=user)
        stack.callback(victim.wait)
        stack.callback(victim.kill)
        folders = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/etc", str(place))]
        facts = {
            "secret": str(place / "outside" / "secret"),
            "outside": str(place / "outside"),
            "run": str(place / "outside" / "run"),
            "readable": str(place / "readable"),
            "home": str(place / "home"),
            "victim": victim.pid,
            "words": "sleep\0" + "600\0",
            "port": tcp.getsockname()[1],
            "abstract": f"\0{token}",
            "socket": str(place / "outside" / "s"),
            "token": token,
            "key": secrets.randbits(31),
            "namespaces": {name: os.readlink(f"/proc/self/ns/{name}") for name in ("net", "ipc")},  # noqa: PTH115
            "devices": [path.stat().st_dev for path in folders],
        }
        yield Outside(place=place, facts=facts, victim=victim, held=held.fileno())


def tried(kind: str, who: str, outside: Outside, attempts: dict[str, str], serves: int | None = None) -> dict[str, str]:
    """Try them in one box, and give what each said; those that cost the box its life said nothing."""
    plain = who == "user" and os.getuid() == 0
    python = SYSTEM_PYTHON if plain else sys.executable
    told = {
        "kind": kind,
        "python": python,
        "program": PROGRAM,
        "work": str(outside.place / "work"),
        "readable": [str(outside.place / "readable"), *([] if plain else [sys.prefix, sys.base_prefix])],
        "serves": serves,
        "facts": {**outside.facts, "attempts": attempts},
    }
    output = subprocess.run(
        [python, str(ENGINE), json.dumps(told)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ENGINE.parents[2]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CANARY": "x",
        },
        user=NOBODY if plain else None,
        group=NOBODY if plain else None,
        extra_groups=[] if plain else None,
        pass_fds=(outside.held,),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    return {name: said for name, _, said in (line.partition(": ") for line in output.splitlines()) if name in attempts}


def _usable() -> str:
    """Why an engine cannot run as a plain user here; empty where it can."""
    version = subprocess.run(
        [SYSTEM_PYTHON, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    if version.returncode or tuple(map(int, version.stdout.split())) < (3, 11):
        return f"{SYSTEM_PYTHON} is not Python 3.11"
    reached = subprocess.run(["test", "-r", str(ENGINE)], user=NOBODY, group=NOBODY, extra_groups=[], check=False)
    return "" if reached.returncode == 0 else "other users cannot read this checkout"


@pytest.fixture(params=["root", "user"])
def who(request: pytest.FixtureRequest) -> str:
    """Whom the engine runs as."""
    chosen: str = request.param
    if chosen == "root" and os.getuid():
        pytest.skip("the tests do not run as root")
    if chosen == "user" and os.getuid() == 0 and (why := _usable()):
        pytest.skip(why)
    return chosen


@pytest.fixture(params=[pytest.param(kind, marks=needs(kind)) for kind in ("bubblewrap", "landlock")])
def kind(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def test_the_ways_out_of_a_box_that_are_open_are_those_we_know(kind: str, who: str, outside: Outside) -> None:
    names = [name for name in ATTEMPTS if name not in LAST]
    said = tried(kind, who, outside, {name: ATTEMPTS[name] for name in names})
    assert said.keys() == set(names)
    assert {name: words for name, words in said.items() if "SyntaxError" in words or "NameError" in words} == {}
    assert {name for name, words in said.items() if words == "OPEN"} == OPEN[kind, who]
    for name in LAST - NOT_TRIED.get(kind, set()):
        tried(kind, who, outside, {name: ATTEMPTS[name]})
    assert outside.intact()


@needs("landlock")
def test_what_may_use_a_network_has_no_more_ways_out_than_those_we_know(
    who: str, outside: Outside, unused_tcp_port: int
) -> None:
    """A box of bubblewrap's has the same network whatever runs in it; Landlock must allow a service more."""
    attempts = {name: code for name, code in ATTEMPTS.items() if name not in LAST}
    said = tried("landlock", who, outside, attempts, unused_tcp_port)
    assert len(said) == len(attempts)
    assert {name for name, words in said.items() if words == "OPEN"} == OPEN["landlock", who] | SERVING
    assert outside.intact()


def test_the_attempts_would_be_seen_if_they_worked(kind: str, who: str, outside: Outside) -> None:
    """The harmless ones succeed where they are allowed: the list above is not silent for another reason."""
    work = "write('mine') and read('mine') and read(at['readable'] + '/file') and not forks(100) is False"
    assert tried(kind, who, outside, {"work": work}) == {"work": "OPEN"}


def test_there_are_as_many_attempts_as_we_say() -> None:
    assert len(ATTEMPTS) >= 190
