"""What a line means that a person types at the prompt of a run that waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestrator.rfi import spelled, waiting
from orchestrator.showing import is_utf8
from orchestrator.spool import Ask
from orchestrator.state import WaitingFor

if TYPE_CHECKING:
    from orchestrator.standing import Standing

GO_ON, PAUSE = "go on", "pause"
"""Where questions wait, what goes on after an edit, and what leaves the run as it is; in any case of letters."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """One of: a request, leaving the run as it is, or why the line is neither."""

    ask: Ask | None = None
    text: str = ""
    rfi: str = ""
    """The question that `text` answers."""
    leaves: bool = False
    why: str = ""


def typed(line: str, run: Standing) -> Typed:
    """What a line asks of the run. Where questions wait, only what names one answers it: a command is no answer."""
    if not is_utf8(line):
        return Typed(why="it is not UTF-8; set your terminal to UTF-8 and say it again")
    name, _, rest = line.partition(" ")
    # A number alone may begin a list of what has to change.
    rfi, answer = spelled(run.rfis, name.rstrip(":")) if name[:1].isalpha() else name, rest.strip()
    if rfi in run.rfis:
        return Typed(ask=Ask.ANSWER, text=answer, rfi=rfi) if answer else Typed(why=f"say the answer too: {rfi} ANSWER")
    if run.gate.open:
        return Typed(ask=Ask.REPLY, text=line)
    word = " ".join(line.split()).rstrip(".!").casefold()
    if word == PAUSE:
        return Typed(leaves=True)
    if run.waiting_for is WaitingFor.PLAN:
        return Typed(ask=Ask.REPLY, text=line)
    if word == GO_ON:
        return Typed(ask=Ask.RESUME, text=GO_ON)
    return Typed(why=f"type {'; or '.join(offered(run))}")


def offered(run: Standing) -> list[str]:
    """What may be typed where the run waits for something else than its gate."""
    if run.waiting_for is WaitingFor.PLAN:
        return ["APPROVED, to begin", "PAUSE, to leave the run as it is"]
    answers = [f"{rfi.id} ANSWER" for rfi in waiting(run.rfis.values())]
    return [*answers[:1], "go on, after you have edited the work tree", "PAUSE, to leave the run as it is"]
