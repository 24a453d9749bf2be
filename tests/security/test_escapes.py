"""Ways out of a box, each tried by a program inside of it; the open ones equal a pinned list.

They are not tried without a sandbox: most would do what they say to the machine that runs the tests.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.sandbox import Command, Sandbox
from orchestrator.sandbox.bubblewrap import Bubblewrap
from orchestrator.sandbox.landlock import Landlock

KINDS: dict[str, Sandbox] = {"bubblewrap": Bubblewrap(), "landlock": Landlock()}
PYTHON = (Path(sys.prefix), Path(sys.base_prefix))
OPEN: dict[str, set[str]] = {
    "bubblewrap": set(),
    "landlock": {
        "change the rights of what is only readable",  # it does not know modes
        "leave a program with the owner's rights",
        "see homes",  # names, not contents
        "see the state of the system",
        "see a process outside",  # it has no processes of its own
        "see many processes",
    },
}
"""Attempts that are known to work, by the kind of box."""
NOT_TRIED = {"bubblewrap": set(), "landlock": {"kill everything"}}
"""What would cost the machine its processes if it worked."""
LAST = {"kill everything"}
"""What costs the box its processes, and is tried in one of its own."""

PROGRAM = Path(__file__).with_name("ways_out.py").read_text("utf-8")
"""What runs in the box, with the helpers that attempts are written with."""

ATTEMPTS = {
    # files
    "read a file outside": "read(at['secret'])",
    "read it by climbing": "read(os.getcwd() + '/..' * 30 + at['secret'])",
    "read it through a link": "os.symlink(at['secret'], 'link') or read('link')",
    "read it through the root of the first process": "read('/proc/1/root' + at['secret'])",
    "read it through our own root": "read('/proc/self/root' + at['secret'])",
    "read it through the folder of the engine": "any(read(p + at['secret']) for p in glob.glob('/proc/[0-9]*/cwd'))",
    "give it a second name here": "os.link(at['secret'], 'second') or read('second')",
    "write beside the work tree": "write(at['outside'] + '/new')",
    "write through a link": "os.symlink(at['outside'], 'way') or write('way/new2')",
    "write where only the engine writes": "write(at['readable'] + '/new')",
    "remove what is only readable": "os.unlink(at['readable'] + '/file') or True",
    "change the rights of what is only readable": "os.chmod(at['readable'] + '/file', 0o777) or True",
    "write a program of the system": "write('/usr/bin/new')",
    "write to the list of users": "write('/etc/passwd')",
    "read the passwords": "read('/etc/shadow')",
    "read keys of the machine": "any(read(p) for p in glob.glob('/etc/ssl/private/*') + glob.glob('/etc/ssh/*key'))",
    "see homes": "any(os.path.exists(p) for p in at['home'])",
    "see the state of the system": "any(os.path.isdir(p) for p in ('/var/lib', '/boot', '/srv', '/opt', '/mnt'))",
    "see the control groups and devices": "bool(os.listdir('/sys'))",
    "write into the root folder": "write('/new')",
    "write into /dev": "write('/dev/new')",
    "make a device": "os.mknod('disk', stat.S_IFBLK | 0o600, os.makedev(254, 0)) or read('disk')",
    "read the disk": "any(read(p) for p in glob.glob('/dev/[hsv]d*') + glob.glob('/dev/nvme*'))",
    "leave a program with the owner's rights": (
        "subprocess.run(['cp', '/bin/sh', 'sh'], check=True) is None or os.chmod('sh', 0o4755) "
        "or not os.statvfs('.').f_flag & os.ST_NOSUID"
    ),
    # namespaces and the kernel
    "make a user namespace": "call(272, 0x10000000)",
    "make a mount namespace": "call(272, 0x00020000)",
    "make one by clone": "call(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "make one by the shell's way": "run('unshare', '--user', '--map-root-user', 'true')",
    "enter the engine's namespace": "call(308, os.open('/proc/1/ns/mnt', os.O_RDONLY), 0)",
    "mount": "call(165, b'none', b'/tmp', b'tmpfs', 0, 0)",
    "mount by the new calls": "call(430, b'tmpfs', 0)",
    "copy a mount": "call(428, -100, b'/usr', 1)",
    "make /usr writable": "call(165, b'', b'/usr', b'', 32 | 4096, 0)",
    "unmount": "call(166, b'/etc/passwd', 2)",
    "change the root": "call(161, b'/tmp')",
    "pivot the root": "call(155, b'/tmp', b'/tmp')",
    "open by handle": "call(303, -100, b'/usr', ctypes.create_string_buffer(b'\\x80' + bytes(200)), b'1234', 0)",
    "have a program started by the kernel": "bool(os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY))",
    "write the kernel's settings": "write('/proc/sys/vm/swappiness', '')",
    "press the magic key": "bool(os.open('/proc/sysrq-trigger', os.O_WRONLY))",
    "read the kernel's log": "call(103, 3, ctypes.create_string_buffer(100), 100)",
    "read the kernel's addresses": "any(int(row.split()[0], 16) for row in open('/proc/kallsyms'))",
    "name the machine": "call(170, b'x', 1)",
    "set the clock": "call(227, 0, ctypes.create_string_buffer(16))",
    "use the kernel's keys": "call(250, 0, -3, 1)",
    "add a key": "call(248, b'user', b'x', b'x', 1, -3)",
    "load a filter program": "call(321, 0, ctypes.create_string_buffer(128), 128)",
    "watch performance counters": "call(298, ctypes.create_string_buffer(128), 0, -1, -1, 0)",
    "handle page faults": "call(323, 1)",
    "make a ring": "call(425, 1, ctypes.create_string_buffer(256))",
    "load a module": "call(313, 0, b'', 0)",
    "load another kernel": "call(246, 0, 0, 0, 0)",
    "have swap": "call(167, b'/tmp/x', 0)",
    "account for processes": "call(163, b'/tmp/x')",
    "have raw ports": "call(172, 3)",
    "gain capabilities by a program": "'CapEff:\\t0000000000000000' not in open('/proc/self/status').read()",
    "become root": "run('su', '-c', 'true') or run('sudo', '-n', 'true')",
    "set the user": "os.setuid(4242) is None",
    # processes
    "see a process outside": "any(open(p).read() == at['words'] for p in glob.glob('/proc/[0-9]*/cmdline'))",
    "see many processes": "len([p for p in os.listdir('/proc') if p.isdigit()]) > 8",
    "kill a process outside": "[os.kill(p, 9) for p in (at['victim'],)] and False",
    "kill everything": "run('sh', '-c', 'kill -9 -1; true') and False",
    "trace the first process": "call(101, 16, 1, 0, 0)",
    "read another's memory": "call(310, 1, 0, 0, 0, 0, 0)",
    "take another's descriptor": "call(438, call(434, 1, 0) and 3, 0, 0)",
    "read the first process's environment": "b'CANARY' in open('/proc/1/environ', 'rb').read()",
    "have a descriptor of the engine": "any(at['outside'] in os.readlink(f'/proc/self/fd/{n}') for n in others())",
    "have a terminal": "os.isatty(0) or bool(os.open('/dev/tty', os.O_RDWR))",
    "be first in line": "os.nice(-5) < 0",
    # network
    "reach a service of the machine": "connect(socket.AF_INET, ('127.0.0.1', at['port']))",
    "reach it by its other address": "connect(socket.AF_INET6, ('::1', at['port']))",
    "reach the world": "connect(socket.AF_INET, ('192.0.2.1', 80))",
    "send a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "resolve a name": "bool(socket.getaddrinfo('example.org', 80))",
    "reach an abstract socket": "connect(socket.AF_UNIX, at['abstract'])",
    "reach a socket file outside": "connect(socket.AF_UNIX, at['socket'])",
    "see raw packets": "bool(socket.socket(17, socket.SOCK_RAW, 0))",
    "send raw packets": "bool(socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))",
    "reach the host of a virtual machine": "bool(socket.socket(40, socket.SOCK_STREAM))",
    "use the kernel's ciphers": "bool(socket.socket(38, socket.SOCK_SEQPACKET))",
    "have another network card": "bool(set(socket.if_nameindex()) - {(1, 'lo')})",
    # what it may use up
    "fill memory by files": "write('/run/x', 'x' * (100 * 1024 * 1024))",
    "have much memory": "bool(bytearray(5 * 1024 ** 3))",
    "write a huge file": "os.posix_fallocate(os.open('huge', os.O_RDWR | os.O_CREAT), 0, 3 * 1024 ** 3) is None",
    "leave a core file": "__import__('resource').getrlimit(4)[1] != 0",
}


@dataclass
class Outside:
    """What stands outside of the box and must stay as it is."""

    work: Path
    readable: Path
    facts: dict[str, object]
    victim: subprocess.Popen[bytes]


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    monkeypatch.setenv("CANARY", "canary")
    for name in ("work", "outside", "readable"):
        (tmp_path / name).mkdir()
    (tmp_path / "outside" / "secret").write_text("secret")
    (tmp_path / "readable" / "file").write_text("given")
    victim = subprocess.Popen(["sleep", "60"])
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as file,
        (tmp_path / "outside" / "held").open("w") as held,
    ):
        os.set_inheritable(held.fileno(), True)  # noqa: FBT003 - the function's signature
        abstract.bind(f"\0box-{os.getpid()}")
        abstract.listen()
        file.bind(str(tmp_path / "outside" / "s"))
        file.listen()
        yield Outside(
            work=tmp_path / "work",
            readable=tmp_path / "readable",
            victim=victim,
            facts={
                "secret": str(tmp_path / "outside" / "secret"),
                "outside": str(tmp_path / "outside"),
                "readable": str(tmp_path / "readable"),
                "home": [str(path) for path in Path.home().iterdir() if not _leads_to(path, *PYTHON, tmp_path)],
                "victim": victim.pid,
                "words": "sleep\0" + "60\0",
                "port": tcp.getsockname()[1],
                "abstract": f"\0box-{os.getpid()}",
                "socket": str(tmp_path / "outside" / "s"),
            },
        )
    victim.kill()
    victim.wait()


def _leads_to(folder: Path, *places: Path) -> bool:
    return any(folder in (place, *place.parents) for place in places)


async def tried(box: Sandbox, outside: Outside, *names: str) -> dict[str, str]:
    """Try them in one box, and give what each said; those that cost the box its life said nothing."""
    told = {**outside.facts, "attempts": {name: ATTEMPTS[name] for name in names}}
    command = Command(
        argv=(sys.executable, "-I", "-c", PROGRAM, json.dumps(told)),
        cwd=outside.work,
        writable=(outside.work,),
        readable=(*PYTHON, outside.readable),
        timeout_s=60,
    )
    output = (await box.run(command)).output
    return {name: said for name, _, said in (line.partition(": ") for line in output.splitlines()) if name in names}


@pytest.fixture(params=list(KINDS))
def box(request: pytest.FixtureRequest) -> Sandbox:
    chosen = KINDS[request.param]
    if trouble := chosen.trouble():
        pytest.skip(trouble)
    return chosen


async def test_the_ways_out_of_a_box_that_are_open_are_those_we_know(box: Sandbox, outside: Outside) -> None:
    names = [name for name in ATTEMPTS if name not in LAST]
    said = await tried(box, outside, *names)
    assert {name for name, words in said.items() if words == "OPEN"} == OPEN[box.name]
    assert {name: words for name, words in said.items() if "SyntaxError" in words or "NameError" in words} == {}
    assert said.keys() == set(names)
    for name in LAST - NOT_TRIED[box.name]:
        await tried(box, outside, name)
    assert outside.victim.poll() is None
    assert sorted(path.name for path in (outside.readable.parent / "outside").iterdir()) == ["held", "s", "secret"]
    assert (outside.readable / "file").read_text() == "given"
    assert len(names) >= 60


async def test_the_attempts_would_be_seen_if_they_worked(
    box: Sandbox, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The harmless ones succeed where they are allowed: the list above is not silent for another reason."""
    monkeypatch.setitem(ATTEMPTS, "work", "write('mine') and read('mine') and read(at['readable'] + '/file')")
    assert await tried(box, outside, "work") == {"work": "OPEN"}
