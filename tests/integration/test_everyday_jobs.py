"""What honest work needs, done inside of a box; a job whose program this machine lacks is passed over."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from orchestrator.sandbox import Command
from tests.boxes import BOXES, needs

BOX = BOXES["bubblewrap"]
pytestmark = needs("bubblewrap")

JOBS = {
    "write and read files": "mkdir -p a/b && echo x > a/b/c && mv a/b/c a/d && cat a/d && rm -r a",
    "use the home folder": "mkdir -p ~/.cache/x && echo x > ~/.cache/x/y && cat ~/.cache/x/y",
    "use temporary files": "f=$(mktemp) && seq 20000 | sort -r -T /tmp > $f && wc -l $f && mktemp -d /var/tmp/x.XXX",
    "do many things at once": "for n in 1 2 3 4 5 6; do (sleep 0.1; echo $n >> a) & done; wait; test $(wc -l < a) = 6",
    "pipe": "yes | head -1000 | tr y x | wc -l",
    "look at processes": "ps aux | grep -c ps",
    "know the time and the place": "date && TZ=Europe/Paris date && locale",
    "know who and where one is": "whoami && hostname && getent hosts localhost && test -w .",
    "pack and unpack": "mkdir p && echo x > p/q && tar czf p.tar.gz p && rm -r p && tar xzf p.tar.gz && cat p/q",
    "change rights": "echo 'echo hello' > run && chmod +x run && sh ./run && chmod 600 run",
    "make links": "echo x > one && ln -s one two && ln one three && cat two three",
    "keep history with git": (
        "git init -q . && git config user.email a@b && git config user.name a && echo x > f && git add f "
        "&& git commit -qm one && git log --oneline && git clone -q . copy && git -C copy status"
    ),
    "build with make": "printf 'all:\\n\\techo made > out\\n' > Makefile && make && cat out",
    "compile": "echo 'int main(void){return 0;}' > a.c && gcc a.c -o a.out && ./a.out",
    "run perl": "perl -e 'print 1'",
    "run node": 'node -e \'require("fs").writeFileSync("x", "1"); console.log(1)\'',
    "test with python": "{python} -m unittest -q probe",
    "use several processes in python": "{python} pool.py",
    "make a virtual environment": "{python} -m venv --without-pip env && env/bin/python -c 'print(1)'",
    "use a database in a file": '{python} -c \'import sqlite3; sqlite3.connect("x.db").execute("create table t(x)")\'',
    "serve and ask over the loopback": (
        "{python} -m http.server 8123 --bind 127.0.0.1 >/dev/null 2>&1 & sleep 0.5; "
        "{python} -c 'import urllib.request as u; print(u.urlopen(\"http://localhost:8123/\").status)'"
    ),
    "talk over a socket file": "{python} sockets.py",
    "use randomness and hashes": "{python} -c 'import secrets, hashlib; hashlib.sha512(secrets.token_bytes())'",
}

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
}


@pytest.mark.parametrize("job", JOBS)
async def test_an_everyday_job_works_in_a_box(tmp_path: Path, job: str) -> None:
    text = JOBS[job].replace("{python}", sys.executable)
    program = text.split()[0] if job.startswith(("run ", "build", "compile", "keep")) else "sh"
    if shutil.which("gcc" if job == "compile" else program) is None:
        pytest.skip(f"{program} is not installed")
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    readable = (Path(sys.prefix), Path(sys.base_prefix))
    command = Command(
        argv=("/bin/sh", "-ec", text), cwd=tmp_path, writable=(tmp_path,), readable=readable, timeout_s=60
    )
    result = await BOX.run(command)
    assert result.succeeded, result.output
