"""Working a task: look at the tree, read what will be added to, write, format, submit."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.models.builtin.answering import form_of, unread
from orchestrator.models.builtin.design import Certainty, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.compose import PythonFile, Unreadable, compose
from orchestrator.models.builtin.emit.operation_files import File, TextFile
from orchestrator.models.builtin.emit.plan import BUILDS, WHOLE_SERVICE
from orchestrator.models.builtin.emit.renewing import renewed, same, withdrawn
from orchestrator.models.builtin.emit.responses import operation_module
from orchestrator.models.builtin.emit.services import head_file
from orchestrator.models.builtin.inputs import Inputs
from orchestrator.models.builtin.kinds import beneath, kinds_of
from orchestrator.models.builtin.talk import Talk
from orchestrator.models.faults import Refused
from orchestrator.overlay import PROPOSED
from orchestrator.showing import counted

NEEDS_SOMEBODY = "needs a language model or a person"
LEFT = "A person was asked to work this and said to go on; nothing was added to what stands."
UNREAD = "the built-in model cannot read free text"
READS_AT_ONCE = 40
LINTED = "E,F,W,I,B,UP,SIM,RET,C4,PIE,PTH"
"""Rules whose findings can be mended without understanding."""
LISTED = 12
"""Paths in a summary."""
_ENDPOINT = re.compile(r"""name=["'](?P<id>[^"']+)["']""")
Call = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One turn of the model."""

    text: str
    calls: list[Call] = field(default_factory=list)


def ended(summary: str, talk: Talk | None = None) -> Reply:
    """The last turn of a job; every point of an intervention gets its disposition."""
    arguments: dict[str, Any] = {"summary": summary}
    if talk is not None and talk.points:
        arguments["dispositions"] = [
            {"point": point, "outcome": "needs_person", "note": UNREAD} for point in talk.points
        ]
    return Reply(text=summary, calls=[("submit", arguments)])


def format_command(paths: Iterable[str]) -> str:
    """Mend what the linter can mend safely, then format; no configuration of the tree is looked at."""
    listed = " ".join(shlex.quote(path) for path in paths)
    options = "--isolated --no-cache --quiet --line-length 100 --target-version py311"
    return f"ruff check {options} --select {LINTED} --fix-only {listed} && ruff format {options} {listed}"


def work(talk: Talk, inputs: Inputs, tools: set[str], earlier: Sequence[Inputs] = ()) -> Reply:
    """The next turn of a task; what stands as one of the `earlier` inputs wanted it follows the answers since.

    Raises `Refused` for a task that is about nothing that is built here: a person has to be asked.
    """
    kinds = kinds_of(talk)
    if talk.findings > 1:
        return ended(f"What could be mended without understanding was tried. What is left {NEEDS_SOMEBODY}.", talk)
    if talk.job.get("builds") == "exit":
        return _format_everything(talk, tools)
    if not kinds:
        return _left(talk)
    listing = talk.listing
    if listing is None:
        return Reply(text="Looking at the tree.", calls=[("list_files", {"path": "."})])
    subject = str(talk.job.get("subject") or "")
    if subject and subject not in inputs.names:
        return ended(f"The package knows no {subject!r}; this task {NEEDS_SOMEBODY}.", talk)
    if WHOLE_SERVICE & set(kinds):
        routers = sorted(path for path in listing if re.fullmatch(r"app/routers/\w+\.py", path))
        if reads := _reads(talk, routers):
            return Reply(text="Reading which operations stand.", calls=reads)
    if asked := _asked_again(talk, inputs, subject, tools):
        return asked
    wished = _wished(talk, inputs, kinds, subject, earlier, first=beneath(talk, kinds, listing))
    files, older = wished.files, wished.older
    again = talk.findings > 0
    changed = {file.path for found in older for file in found if isinstance(file, TextFile) and file not in files}
    wanted = dict.fromkeys(f.path for f in files if again or f.path in changed or not isinstance(f, TextFile))
    wanted |= dict.fromkeys(file.path for file in wished.gone)
    if reads := _reads(talk, [path for path in wanted if path in listing]):
        return Reply(text="Reading what will be added to.", calls=reads)
    return _write(talk, wished, listing, tools, kinds[0], inputs)


def _left(talk: Talk) -> Reply:
    if talk.left_to_a_person:
        return ended(LEFT, talk)
    raise Refused(f"the built-in model builds nothing that this task names; it {NEEDS_SOMEBODY}", text="")


def _wished(
    talk: Talk, inputs: Inputs, kinds: Sequence[str], subject: str, earlier: Sequence[Inputs], first: Sequence[str]
) -> Wanted:
    """What a task writes, `first` what it stands on, and what it would have written before each answer."""
    files = [file for kind in first for file in _files(talk, inputs, kind, "", answered=False)]
    files += [file for kind in kinds for file in _files(talk, inputs, kind, subject, answered=bool(earlier))]
    older = [
        [file for kind in kinds for file in _files(talk, before, kind, subject, answered=True)] for before in earlier
    ]
    if earlier and "service" in kinds and subject:
        module = operation_module(inputs.for_subject(subject).operation(subject))
        files = [*_head(inputs, module, subject), *files]
        older = [[*_head(before, module, subject), *found] for before, found in zip(earlier, older, strict=True)]
    return Wanted(files=files, older=older)


def _head(inputs: Inputs, module: str, subject: str) -> list[File]:
    """What the operations of a module share, which an answer may change though its operation was none of them."""
    found = head_file(module, inputs.for_subject(subject))
    return [found] if found is not None else []


def _files(talk: Talk, inputs: Inputs, builds: str, subject: str, *, answered: bool) -> list[File]:
    """What a task writes; after an answer also what its operation needs of phases that are over."""
    design = _design(talk, inputs, builds, subject)
    files = BUILDS[builds](design, subject)
    if answered and builds == "service":
        files += BUILDS["repository"](design, "")
    if answered and builds == "endpoint":
        files += [file for file in BUILDS["errors"](design, "") if file.path == PROPOSED]
    return files


def _asked_again(talk: Talk, inputs: Inputs, subject: str, tools: set[str]) -> Reply | None:
    """An answer about an operation that is still not derivable: say so, once, rather than pass it over."""
    told = talk.job.get("answered")
    operation = next((item for item in inputs.whole.operations if item.id == subject), None)
    if (
        not isinstance(told, list)
        or not told
        or operation is None
        or operation.certainty is not Certainty.NOT_DERIVABLE
    ):
        return None
    if "raise_rfi" not in tools or talk.calls("raise_rfi"):
        return None
    question = next((item for item in inputs.whole.questions if item.text == operation.rfi), None)
    text = unread(subject, ", ".join(map(str, told)), operation.rfi)
    asked: dict[str, Any] = {"question": f"{text}\n\n{form_of(question)}" if question is not None else text}
    asked |= {"cause": "the answer is not understood", "operation": subject, "not_implemented": True}
    return Reply(text="An answer is not understood.", calls=[("raise_rfi", asked)])


def _reads(talk: Talk, paths: Iterable[str]) -> list[Call]:
    calls: list[Call] = []
    asked = {item.args.get("path") for item in talk.calls("read_file")}
    for path in paths:
        more = talk.read_on(path)
        if path not in asked:
            calls.append(("read_file", {"path": path}))
        elif more is not None:
            calls.append(("read_file", {"path": path, "start_line": more}))
    return calls[:READS_AT_ONCE]


def _design(talk: Talk, inputs: Inputs, builds: str, subject: str) -> ServiceDesign:
    """The operations that a task is about: those in scope, or, for the tests of all, those that stand in the tree."""
    if builds not in WHOLE_SERVICE:
        known = {item.id for item in inputs.whole.operations}
        return inputs.for_subject(subject if subject in known else "")
    texts = [item.text for item in talk.calls("read_file") if str(item.args.get("path", "")).startswith("app/routers/")]
    standing = {match["id"] for text in texts for match in _ENDPOINT.finditer(text)}
    return inputs.limited_to(standing)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The files of a task, and how they were wanted before each answer."""

    files: list[File]
    older: list[list[File]]

    @property
    def gone(self) -> list[PythonFile]:
        """Where the operation itself stood before an answer, and does not belong any more."""
        paths = {file.path for file in self.files}
        own = [f for found in self.older for f in found if f.path.startswith(("app/routers/", "app/services/"))]
        return [file for file in own if isinstance(file, PythonFile) and file.path not in paths]


def _write(talk: Talk, wished: Wanted, listing: set[str], tools: set[str], builds: str, inputs: Inputs) -> Reply:
    files = wished.files
    try:
        wanted = _texts(talk, wished, listing)
    except Unreadable as error:
        return ended(f"{error}. Somebody has to mend the file before more is added to it; this {NEEDS_SOMEBODY}.", talk)
    tried = {str(item.args.get("path")) for item in talk.calls("write_file")}
    if left := {path: text for path, text in wanted.items() if path not in tried}:
        return Reply(
            text=f"Writing {counted(len(left), 'file')}.",
            calls=[("write_file", {"path": p, "content": t}) for p, t in left.items()],
        )
    failed = {str(item.args.get("path")) for item in talk.calls("write_file") if item.failed}
    written = tried - failed
    python = sorted(path for path in (written or {f.path for f in files}) if path.endswith(".py"))
    if (
        python
        and (written or talk.findings)
        and not talk.calls("run_command")
        and "run_command" in tools
        and not failed
    ):
        return Reply(
            text="Formatting what was written.",
            calls=[("run_command", {"command": format_command(["."] if talk.findings else python)})],
        )
    return ended(_summary(talk, sorted(written), builds, inputs), talk)


def _standing(talk: Talk, path: str, listing: set[str]) -> str | None:
    """A file as far as it was read, `None` where there is none. Raises `Unreadable`: it would be written over."""
    if path not in listing:
        return None
    refused = [item for item in talk.calls("read_file") if item.args.get("path") == path and item.failed]
    if refused:
        message = f"{path} could not be read: {refused[-1].text[:200]}"
        raise Unreadable(message)
    return talk.read(path)


def _texts(talk: Talk, wished: Wanted, listing: set[str]) -> dict[str, str]:
    """What has to be written, by path; several pieces of one file are put together."""
    current: dict[str, str | None] = {}
    changed: dict[str, str] = {}
    for file in wished.files:
        path = file.path
        if path not in current:
            current[path] = _standing(talk, path, listing)
        before = current[path]
        older = [known for found in wished.older for known in found if known.path == path]
        if isinstance(file, TextFile):
            stale = before is not None and any(isinstance(o, TextFile) and same(before, o.text) for o in older)
            if path in listing and ((not talk.findings and not stale) or (before and same(before, file.text))):
                continue
            text = file.text
        elif isinstance(file, PythonFile):
            stands = renewed(before, file, [o for o in older if isinstance(o, PythonFile)]) if before else before
            text = compose(stands, file)
        else:
            text = file.merged(before)
        if text != before:
            current[path] = changed[path] = text
    for gone in wished.gone:
        before = talk.read(gone.path) if gone.path in listing else None
        if before is not None and (left := withdrawn(before, gone)) != before:
            changed[gone.path] = left
    return changed


def _format_everything(talk: Talk, tools: set[str]) -> Reply:
    """The exit of a phase whose checks failed: formatting is all that a machine can mend without understanding."""
    if "run_command" in tools and not talk.calls("run_command"):
        return Reply(text="Formatting the tree.", calls=[("run_command", {"command": format_command(["."])})])
    return ended(f"The tree was formatted. Whatever else is found {NEEDS_SOMEBODY}.", talk)


def _summary(talk: Talk, written: list[str], builds: str, inputs: Inputs) -> str:
    refused = [f"{item.args.get('path')}: {item.text[:200]}" for item in talk.calls("write_file") if item.failed]
    ran = talk.calls("run_command")
    shown = ", ".join(written[:LISTED]) + (f" and {len(written) - LISTED} more" if len(written) > LISTED else "")
    parts = [
        f"Wrote {counted(len(written), 'file')}: {shown}."
        if written
        else "Everything that this task builds stands already."
    ]
    parts += [f"Not written: {'; '.join(refused)}."] if refused else []
    if ran:
        well = "exit code 0" in ran[-1].text[:40]
        parts.append("They are formatted." if well else f"The formatter failed: {ran[-1].text[:400]}")
    subject = str(talk.job.get("subject") or "")
    operation = next((item for item in inputs.whole.operations if item.id == subject), None)
    if operation is not None and builds in ("service", "endpoint"):
        parts += _told_of(operation)
    if talk.findings:
        parts.append(f"If the checks still fail, the rest {NEEDS_SOMEBODY}.")
    return " ".join(parts)


def _told_of(operation: OperationDesign) -> list[str]:
    if operation.certainty is Certainty.NOT_DERIVABLE:
        return [f"`{operation.id}` answers 501: {operation.rfi}"]
    parts = [f"`{operation.id}` is {operation.certainty.value}."]
    parts += [f"Evidence: {'; '.join(operation.evidence[:6])}."] if operation.evidence else []
    parts += [f"Assumed: {'; '.join(operation.assumptions[:6])}."] if operation.assumptions else []
    return parts
