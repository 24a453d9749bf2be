"""A task list as its team wrote it, with what a run made of it: ticks, and the empty lines of its learning log."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from orchestrator.errors import Problem
from orchestrator.rfi import State
from orchestrator.standing import Standing
from orchestrator.task_list import Learning, TaskList

_BOX = re.compile(r"\[[ xX]?\]")
_CHECKED = "[x]"


def written_back(
    text: str, listed: TaskList, *, done: Collection[str], learned: Mapping[str, Sequence[str]], where: str = "tasks"
) -> str:
    """The document with a tick at each task in `done`, and with `learned` where its learning log has nothing yet.

    Every other character stays. `learned` holds sentences by the log's labels, whatever their case. Raises `Problem`
    where the document is not the one that the list was read from.
    """
    lines = text.splitlines(keepends=True)
    for task in listed.tasks:
        if task.source is None or task.id not in done:
            continue
        index = task.source.line - 1
        if index >= len(lines) or not any(word in lines[index] for word in (task.id, task.title.split()[0])):
            what = f"line {task.source.line} is not about {task.id}"
            raise Problem(what, where=where, remedy="give the document that the run was started with")
        lines[index] = _BOX.sub(_CHECKED, lines[index], count=1) if _ticks(lines[index]) else _marked(lines[index])
    for entry in listed.learning_log:
        _log(lines, entry, learned)
    return "".join(lines)


def _ticks(line: str) -> bool:
    return _BOX.search(line) is not None


def _marked(line: str) -> str:
    """A task that stands in a table or a plain line has no box: a sign at its end says that it is done."""
    ending = line[len(line.rstrip()) :]
    return f"{line.rstrip()} {_CHECKED}{ending}"


def _log(lines: list[str], entry: Learning, learned: Mapping[str, Sequence[str]]) -> None:
    """Fill one line of the log, if it is empty and the run has something to say under its label."""
    if entry.source is None or entry.value or entry.source.line > len(lines):
        return
    said = next((texts for label, texts in learned.items() if label.casefold() == entry.label.casefold()), ())
    if not said:
        return
    index = entry.source.line - 1
    head, colon, _ = lines[index].partition(":")
    mark = "**" if head.count("**") % 2 else ""
    ending = lines[index][len(lines[index].rstrip()) :]
    lines[index] = f"{head}{colon or ':'}{mark} {'; '.join(said)}{ending}"


def lessons(run: Standing) -> dict[str, list[str]]:
    """What a run can say under the labels that learning logs use, and under their usual synonyms."""
    believed = [rfi.assumption for rfi in run.rfis.values() if rfi.state is State.ASSUMED and rfi.assumption]
    seen = [f"{f.check}: {f.message}" for f in run.findings.values() if f.evidence.measured]
    done = [note["decision"] for note in run.notes if note["what"] == "note_decision"]
    ended = [f"{run.state}{f': {run.reason}' if run.reason else ''}"]
    rows = {("assumption", "hypothesis"): believed, ("reality", "result", "measured"): seen, ("action",): done}
    rows |= {("outcome", "status"): ended, ("decision", "decisions"): done}
    return {label: texts for labels, texts in rows.items() for label in labels}
