"""The command line: one file per command, one handler for what goes wrong."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence

from orchestrator.commands import (
    abort,
    answer,
    daemon,
    diff,
    doctor,
    eject,
    graph,
    import_,
    init,
    inspect,
    intervene,
    interventions,
    journal,
    package,
    plan,
    prune,
    reply,
    resume,
    run,
    seal,
    status,
    validate,
    verify,
    watch,
)
from orchestrator.error_handler import handled

COMMANDS = (
    init,
    run,
    status,
    watch,
    reply,
    answer,
    intervene,
    interventions,
    resume,
    abort,
    plan,
    package,
    diff,
    journal,
    validate,
    seal,
    import_,
    eject,
    graph,
    inspect,
    daemon,
    verify,
    doctor,
    prune,
)
"""In the order in which a newcomer meets them."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(
        prog="orchestrator",
        description="Drive a stage of a team's process: agents do the work, machines check it, people decide.",
        epilog="Exit codes: 0 done, 1 a problem that you can mend, 2 usage, 3 a bug, 4 waiting for a person, "
        "130 interrupted.",
    )
    root.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    subparsers = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(subparsers)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    if argv is None:
        _in_utf8()
    # Commands that only look are over before a collection pays; a drive enables it again once everything is imported.
    gc.disable()
    os.umask(os.umask(0) & 0o077)  # one that takes the owner's own rights away would lock the engine out
    words = list(sys.argv[1:] if argv is None else argv)
    args = parser().parse_args(words)
    return handled(lambda: args.run(args), words)


def _in_utf8() -> None:
    """Read and write UTF-8 whatever the locale; what the terminal has no sign for is spelt out.

    Names of files, texts and programs' words would be other bytes for what is started here than they are here.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
    anew = ["-X", "utf8"]
    if sys.getfilesystemencoding() != "utf-8" and sys.orig_argv[1:3] != anew and sys.executable:
        os.environ.setdefault("PYTHONIOENCODING", f"{sys.stdout.encoding}:backslashreplace")
        os.environ["LC_ALL"] = "C.UTF-8"  # by it Python reads where packages are, whatever else it is told
        os.execv(sys.executable, [sys.executable, *anew, *sys.orig_argv[1:]])  # noqa: S606 - this very program


class _Version(argparse.Action):
    """Looks the version up only where it is asked for: that takes as long as everything else that `--help` needs."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and end."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("phased-orchestrator")
        except PackageNotFoundError:
            found = "from a checkout that is not installed"
        print(f"orchestrator {found}")
        parser.exit()
