"""A process that has everything imported and forks a player for each stage that is to be played.

`python -m tests.chaos.nursery` reads a line of JSON for each: the project's folder, the leg, and the words with which
`strace` attaches to the player before its first step, if it should. It answers with the player's exit code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Self

CHECKOUT = Path(__file__).parents[2]
ENDED, TOLD, BROKEN = 0, 1, 3
"""How a player ends: with the run's end, with a problem that people are told, with a bug."""
_APART = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
"""A process table of its own, where it may be had: what is left running ends with it, and a look at it is short."""


class Nursery:
    """The other end: starts the process and plays stages in it. Usable as a context manager."""

    def __init__(self, home: Path) -> None:
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "XDG_DATA_HOME"}}
        apart = _APART if subprocess.run([*_APART, "true"], capture_output=True, check=False).returncode == 0 else ()
        self._process = subprocess.Popen(
            [*apart, sys.executable, "-m", "tests.chaos.nursery"],
            cwd=CHECKOUT,
            env={**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "TMPDIR": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def play(self, root: Path, leg: int, strace: tuple[str, ...] = ()) -> int:
        """Play the run of the project in `root` to the end of a leg; the exit code, negative for a signal.

        Its words stand in `words.txt` beside the project.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"root": str(root), "leg": leg, "strace": strace}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the nursery has died"
        return int(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Serve."""
    from tests.chaos.stage import LEGS, play, set_up  # noqa: PLC0415 - the other end needs none of it

    with tempfile.TemporaryDirectory() as folder:  # what a run imports on its way
        set_up(Path(folder) / "project")
        play(Path(folder) / "project", LEGS)
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(f"{_played(Path(asked['root']), asked['leg'], asked['strace'])}\n")
        sys.stdout.flush()


def _played(root: Path, leg: int, strace: list[str]) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(_child(root, leg))
    os.waitpid(pid, os.WUNTRACED)
    tracer = None
    if strace:
        words = ["strace", "--quiet=none", *strace, "-p", str(pid)]
        tracer = subprocess.Popen(words, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        assert b"attached" in said, said
    os.kill(pid, signal.SIGCONT)
    _, status = os.waitpid(pid, 0)
    if tracer:
        tracer.communicate()
    _bury()
    return os.waitstatus_to_exitcode(status)


def _bury() -> None:
    """Take note of the deaths of orphans: as the first of its process table it is their parent."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _child(root: Path, leg: int) -> int:
    from tests.chaos.stage import play, told  # noqa: PLC0415 - as above

    os.setsid()
    words = os.open(root.parent / "words.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for target in (1, 2):
        os.dup2(words, target)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(root)
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        play(root, leg)
    except BaseException as error:  # noqa: BLE001 - the last handler
        os.write(2, f"{traceback.format_exc()}\n".encode())
        return TOLD if told(error) else BROKEN
    return ENDED


if __name__ == "__main__":
    main()
