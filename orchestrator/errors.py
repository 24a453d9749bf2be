"""Errors are the user's problem; signals are control flow.

An error says what happened, where, and what to do next. A signal derives from `BaseException`, so that no
`except Exception` on its way can swallow it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from enum import IntEnum


class Exit(IntEnum):
    """What a command returns to the shell."""

    DONE = 0
    """The run is `completed` or `partial`, or the command did what it was asked."""
    PROBLEM = 1
    """The user's problem, told in one line with its remedy."""
    USAGE = 2
    """The command line could not be understood."""
    BUG = 3
    """Our fault; a crash log was written."""
    WAITING = 4
    """A person has to decide: `waiting`, `paused` or `escalated`."""
    INTERRUPTED = 130
    """Ctrl-C."""


class OrchestratorError(Exception):
    """Something the user can mend."""

    exit_code: Exit = Exit.PROBLEM


class Problem(OrchestratorError):
    """One thing that is wrong: what, where and what to do next.

    `where` is a file, with `:line` where there is one, or a key path; `remedy` is an instruction.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """One line: `where: what; remedy`."""
        place = f"{self.where}: " if self.where else ""
        then = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{then}"


class Problems(OrchestratorError):
    """Several things that are wrong, told all at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class UsageProblem(Problem):
    """The command line asks for something that does not exist or does not go together."""

    exit_code = Exit.USAGE


MEND = "free some disk space, mend the disk or allow more open files (`ulimit -n`), then `orchestrator resume`"
"""The remedy for what `of_the_machine` tells."""
_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE})


def of_the_machine(error: BaseException | None) -> str:
    """What is wrong with the disk or with open files, in the system's words, where that led to `error`; else empty."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _MACHINE:
            return os.strerror(error.errno)
        error = error.__cause__ or error.__context__
    return ""


def is_full(error: BaseException) -> bool:
    """Whether a disk without room led to `error`."""
    return of_the_machine(error) in {os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT)}


class Signal(BaseException):
    """Control flow that must reach the runner whatever stands in between."""


class Halted(Signal):
    """Something that a person has to mend stops the work at once; `about` is what, where it lies in the inbox."""

    def __init__(self, why: str, *, about: str = "") -> None:
        super().__init__(why)
        self.about = about


class Undecided(Signal):
    """Nobody knows whether an effect outside of the work tree happened; a person was asked and has to say."""
