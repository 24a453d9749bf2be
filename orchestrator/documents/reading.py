"""From the bytes of a document to what it becomes: the one door into this package."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestrator.documents.draft import Cast, DocumentDefect, Draft, Installed
from orchestrator.documents.drawn_steps import as_steps
from orchestrator.documents.issue import read_issue
from orchestrator.documents.issue_form import read_form
from orchestrator.documents.kinds import DocumentKind, recognise
from orchestrator.documents.ledger import Fate, Ledger, LineFate, counts_of
from orchestrator.documents.lint import lint
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.outline import outline
from orchestrator.documents.procedure import read_procedure
from orchestrator.documents.repair import MAX_BYTES, Repaired, repair, too_long, too_many
from orchestrator.documents.restore import restored
from orchestrator.documents.skill import read_skill
from orchestrator.documents.tasks import read_tasks
from orchestrator.documents.told_checks import tell_checks
from orchestrator.documents.workflow import read_workflow
from orchestrator.errors import Problem, UsageProblem
from orchestrator.finding import Level
from orchestrator.intake import Intake
from orchestrator.playbook import Coverage, Playbook
from orchestrator.project import shown
from orchestrator.showing import counted
from orchestrator.strict_yaml import Document, load
from orchestrator.task_list import TaskList
from orchestrator.uncollected import without_collections

_FENCE = re.compile(r"^---\s*$")
_CHOOSER = re.compile(r"contact_links:|blank_issues_enabled:")
"""What only the settings of the page say on which people choose an issue form."""
_EMPTY = 5
"""As many lines may be empty before the front matter."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What a document became."""

    kind: DocumentKind
    document: str
    result: Playbook | TaskList | Intake
    lines: tuple[LineFate, ...]
    counts: Mapping[str, int]
    """How many lines became what."""
    defects: tuple[DocumentDefect, ...]
    coverage: Coverage
    cast: Mapping[str, Cast]
    """Personas that the document names, by id."""
    text: tuple[str, ...]
    """The repaired lines."""


@without_collections()
def read_document(
    raw: bytes, *, where: str, installed: Installed | None = None, kind: DocumentKind | None = None
) -> Imported:
    """Read a document, as the kind that somebody says or else that it is like.

    Raises `Problem` where it is too long, or nothing in it is to be done.
    """
    mended = repair(raw, where=where)
    front, body = _front_matter(mended.lines)
    form = _form(mended.lines, where)
    if form is None and any(_CHOOSER.match(line) for line in mended.lines):
        remedy = "import one of the issue forms beside it"
        raise Problem("it says where else to turn, and asks for nothing", where=where, remedy=remedy)
    lines, lost = restored(body if form is None else ())
    refused = too_many([line for line, _ in lines if line.strip()], where)  # readers put empty ones between
    if refused:
        raise refused
    paper = _Paper(
        where=where, mended=mended, front=front, root=outline(lines), lost=lost, installed=installed or Installed()
    )
    if form:
        draft = paper.draft()
        return paper.closed(draft, DocumentKind.ISSUE, _read_form(draft, form))
    try:
        return _read(paper, kind)
    except Problem:
        drawn = as_steps(lines)
        if not drawn:
            raise
        return _read(replace(paper, root=outline(drawn), drawn=True), kind)


def _read(paper: _Paper, kind: DocumentKind | None) -> Imported:
    """As the kind that somebody says, or as the first of those that it is like that can be made of it."""
    where, root, front = paper.where, paper.root, paper.front
    remedy = "import a phase skill, a procedure, a workflow step, a task list or an issue"
    unlike = Problem("it is like none of the documents that can be imported", where=where, remedy=remedy)
    kinds, sure = recognise(root, front) if kind is None else ((kind,), True)
    others = [other for other in _REFUSING if kind is None and kinds and other not in kinds]
    for one in (*kinds, *others):
        draft = paper.draft()
        if not (sure and one is kinds[0]):
            draft.defect(1, "unsure-kind", _unsure(one, kinds))
        try:
            return paper.closed(draft, one, _READERS[one](draft))
        except Problem as problem:
            unlike = problem if one is kinds[0] else unlike
    raise unlike


def _unsure(kind: DocumentKind, kinds: Sequence[DocumentKind]) -> str:
    other = next((other for other in kinds if other is not kind), None)
    why = f"it is much like a {other} too" if other else "nothing that only such a document says stands in it"
    return f"read as a {kind}, though {why}; `--kind` says what it is"


@dataclass(frozen=True, kw_only=True)
class _Paper:
    """A document before it is known what it is."""

    where: str
    mended: Repaired
    front: Mapping[str, Any]
    root: Node
    lost: bool
    installed: Installed
    drawn: bool = False
    """Whether its steps were read from a diagram."""

    def draft(self) -> Draft:
        """A fresh book of fates, for one reader to try."""
        ledger = Ledger(self.mended.lines)
        size = len(self.mended.lines) - len(_after_front(self.mended.lines))
        ledger.tell_lines(range(1, size + 1), Fate.RECORD, "front matter")
        draft = Draft(
            document=self.where,
            lines=self.mended.lines,
            root=self.root,
            front=self.front,
            ledger=ledger,
            installed=self.installed,
        )
        draft.defects |= dict.fromkeys(DocumentDefect(*note) for note in self.mended.notes)
        if self.lost:
            draft.defect(1, "lost-markdown", "the text lost its Markdown: headings and lists were put back")
        if self.drawn:
            draft.defect(1, "drawn-steps", "no steps are written: they were read from the diagram")
        return draft

    def closed(self, draft: Draft, kind: DocumentKind, result: Playbook | TaskList | Intake) -> Imported:
        """What came of it, with every line told."""
        lint(draft, kind, result)
        tell_checks(draft, result)
        _report_missed(draft, draft.ledger.close(self.root))
        lines = draft.ledger.lines()
        return Imported(
            kind=kind,
            document=self.where,
            result=result,
            lines=lines,
            counts=counts_of(lines),
            defects=tuple(sorted(draft.defects)),
            coverage=coverage_of(result),
            cast=draft.cast,
            text=self.mended.lines,
        )


def bytes_of(path: Path) -> bytes:
    """A document on disk; one that is too long is refused unread."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageProblem(f"it cannot be read: {error.strerror}", where=shown(path), remedy="name a file") from None
    if size > MAX_BYTES:
        raise too_long(size, shown(path))
    return raw


def coverage_of(result: Playbook | TaskList | Intake) -> Coverage:
    """Who vouches for how many of its criteria."""
    if isinstance(result, Playbook):
        return result.coverage()
    specs = [*result.checks, *(spec for task in getattr(result, "tasks", ()) for spec in task.checks)]
    count = Counter(spec.level for spec in specs)
    return Coverage(enforced=count[Level.ENFORCED], human=count[Level.HUMAN], judged=count[Level.JUDGED])


def _form(lines: Sequence[str], where: str) -> Document | None:
    """A GitHub issue form, which is YAML with a `body`."""
    if not any(line.startswith("body:") for line in lines) or not any(
        line.startswith(("name:", "description:")) for line in lines
    ):
        return None
    try:
        document = load("\n".join(lines), where=where)
    except Problem:
        return None
    return document if isinstance(document.data, dict) and isinstance(document.data.get("body"), list) else None


def _read_form(draft: Draft, form: Document) -> Intake:
    places = {index: form.line(("body", index)) for index in range(len(form.data["body"]))}
    intake = read_form(draft, form.data, places)
    starts = sorted({form.line((key,)) for key in form.data} | {len(draft.lines) + 1})
    for start, end in itertools.pairwise(starts):
        draft.ledger.tell_lines(range(start, end), Fate.RECORD, "of the form")
    for index, line in places.items():
        end = places.get(index + 1, len(draft.lines) + 1)
        draft.ledger.tell_lines(range(line, end), Fate.RECORD, "of the form")
    return intake


def _after_front(lines: Sequence[str]) -> Sequence[str]:
    first = next((index for index, line in enumerate(lines[:_EMPTY]) if line.strip()), 0)
    if not lines or not _FENCE.match(lines[first]):
        return lines
    end = next((index for index, line in enumerate(lines[: first + 200]) if index > first and _FENCE.match(line)), None)
    return lines if end is None else lines[end + 1 :]


def _front_matter(lines: Sequence[str]) -> tuple[Mapping[str, Any], list[str]]:
    """The keys between the first two `---`, and the lines with those left empty, so that numbers stay."""
    rest = _after_front(lines)
    size = len(lines) - len(rest)
    if not size:
        return {}, list(lines)
    inner = ["" if _FENCE.match(line) else line for line in lines[:size]]
    try:
        data = load("\n".join(inner), where="front matter").data
    except Problem:
        data = {match[1]: match[2].strip() for line in inner if (match := re.match(r"([\w-]+):\s*(.*)$", line))}
    return (data if isinstance(data, dict) else {}), [*[""] * size, *rest]


def _report_missed(draft: Draft, missed: Sequence[Node]) -> None:
    """One report for each part in which nothing was made of some statements."""
    homes: dict[int, tuple[Node, list[Node]]] = {}
    for node in missed:
        home = next((above for above in node.above() if above.kind is Kind.HEADING), draft.root)
        homes.setdefault(id(home), (home, []))[1].append(node)
    for home, nodes in homes.values():
        place = f"below `{home.title[:60]}`" if home.text else "at the top"
        draft.defect(
            nodes[0],
            "not-understood",
            f"nothing was made of {counted(len(nodes), 'statement')} {place}; agents read them as they stand",
        )


_REFUSING = (DocumentKind.PROCEDURE, DocumentKind.PHASE_SKILL, DocumentKind.TASK_LIST)
"""Kinds that are made of nothing but what stands in the document, and so may be tried after those that it is like."""
_READERS: dict[DocumentKind, Callable[[Draft], Playbook | TaskList | Intake]] = {
    DocumentKind.PROCEDURE: read_procedure,
    DocumentKind.PHASE_SKILL: read_skill,
    DocumentKind.WORKFLOW_STEP: read_workflow,
    DocumentKind.TASK_LIST: read_tasks,
    DocumentKind.ISSUE: read_issue,
}
