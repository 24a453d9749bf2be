"""What one task of a list says: points, priority, dependencies, criteria, and what its agent is told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any, Literal

from orchestrator.documents.columns import column_head, is_column, states
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.criterion_sentences import each_of
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_tasks import POINTS, Found
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.labels import Part, part_of, unfolded, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of, form, in_english, phrase
from orchestrator.documents.likely_parts import ACCEPTS
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.said import names_nothing
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.task_ids import SURE_ID
from orchestrator.documents.words import bare, links, plain
from orchestrator.task_list import ListedTask

_PRIORITY: tuple[Literal["P0", "P1", "P2"], ...] = ("P0", "P1", "P2")
_DONE = re.compile(
    rf"^\W{{0,3}}(?:✅|☑|✔)|(?:✅|☑|✔)\ufe0f?\s*(?:{any_of('phrases', 'done')}|pass(?:ed)?)?\W*$"
    r"|[·|]\s*(?:done|closed|resolved)\s*(?:[·|]|$)"
    r"|\[(?:done|closed|accepted|merged|completed?|erledigt|fait|hecho|fatto|feito)\]"
    rf"|\s[—–-]\s+{any_of('phrases', 'done')}(?:\W*$|\s+\()",
    re.IGNORECASE,
)


def read_task(  # a task, and what is known of all of them
    draft: Draft,
    found: Found,
    ids: dict[str, str],
    taken: set[int],
    judging: Collection[int],
    *,
    counted: float | None = None,
) -> ListedTask:
    """One task, with what stands below it; `counted` are its points where no word that is known here says so."""
    node = found.node
    draft.enforce(node, f"task {found.id}")
    read: dict[str, Any] = {"instructions": [], "requirements": [], "depends_on": [], "checks": []}
    points = POINTS.search(node.plain)
    read["points"] = float(points[1] or points[2]) if points else counted
    read["priority"] = _priority(node)
    read["owner"] = None
    marked = node.children[0] if node.kind is Kind.ROW and node.children else node
    done = (
        marked.ticked is True
        or bool(_STRUCK.match(marked.text))
        or bool(_DONE.search(marked.plain))
        or _marked_done(node)
    )
    waits = _WAITS.search(node.plain)
    if waits:
        _depends(draft, node, waits["whom"], read, ids, found.id, said=False)
    elif named := _named_after_label(node, ids):
        _depends(draft, node, named, read, ids, found.id, said=False)
    for below in _own(node, taken):
        for piece in [below] if id(below) in judging else unfolded(below):
            part = Part.CRITERIA if id(below) in judging else _part(piece, node) or _by_value(piece, ids, found.id)
            ticked = part is Part.STATUS and below.ticked is True
            done = _detail(draft, piece, part, read, ids, found.id) or done or ticked
    lists: dict[str, Any] = {key: tuple(value) for key, value in read.items() if isinstance(value, list)}
    single: dict[str, Any] = {
        key: value for key, value in read.items() if not isinstance(value, list) and value is not None
    }
    group = next((above.title for above in node.above() if _is_group(above)), None)
    return ListedTask(
        id=found.id,
        title=found.title[:400],
        group=group or None,
        done=done,
        source=draft.source(node),
        **lists,
        **single,
    )


def _is_group(above: Node) -> bool:
    """Whether what a task stands below is a part of the list: a heading, a name in bold where it has no others."""
    if above.kind is not Kind.ITEM or above.ticked is not None or not BOLD_LINE.match(above.text):
        return above.kind is Kind.HEADING
    heading = next((one for one in above.above() if one.kind is Kind.HEADING), None)
    return heading is None or heading.parent is None or heading.parent.kind is Kind.ROOT


_WAITS = re.compile(
    rf"(?<!\w){any_of('phrases', 'waits')}:?\s+(?P<whom>(?:[^);.·|]|\.(?=[\dº°])|(?<=\bn[or])\.)+)", re.IGNORECASE
)
_AFTER_LABEL = re.compile(r"[(—–;,]\s*[^\W\d_][^:—–();,]{1,30}:\s*(?P<ids>[^);—–]+)")
_STRUCK = re.compile(r"^\W{0,6}~~.+~~\W*$")
_UNDONE = re.compile(rf"(?:\b{any_of('phrases', 'undone')}|%)\s+{any_of('phrases', 'done')}\b", re.IGNORECASE)
_TICK = re.compile(r"✅|☑|^\[?x\]?$|^100\s*%$", re.IGNORECASE)
_CROSSED = frozenset({"x", "✓", "✔", "✅", "☑", "☒"})
_BOX_AFTER_ID = re.compile(r"^\W*[A-Z][\w-]*\d\W*\s\[[xX✓✔]\]")


def _named_after_label(node: Node, ids: dict[str, str]) -> str:
    """The tasks that a label in its line names and nothing else, whatever language it is in: `— Abhängigkeit: A-1`."""
    for match in _AFTER_LABEL.finditer(node.plain):
        named = [word for word in re.split(r"[,\s]+", match["ids"].strip()) if word]
        if named and all(word.casefold() in ids for word in named):
            return match["ids"]
    return ""


def _marked_done(node: Node) -> bool:
    """Whether a cross in a cell, a box behind its id, or its heading says that it is done."""
    crossed = any(cell.text.strip().rstrip("\ufe0f").casefold() in _CROSSED for cell in node.children[:1])
    column = next((above for above in node.above() if is_column(above)), None)
    head = bare(column_head(column)) if column else ""
    below_done = node.ticked is None and bool(phrase("done").fullmatch(head))
    if node.kind is Kind.ROW:
        return crossed or below_done
    return below_done or bool(_BOX_AFTER_ID.match(node.text))


def _own(node: Node, taken: set[int]) -> Iterator[Node]:
    """What stands below a task, without other tasks; labels come before their lists."""
    stack = list(reversed(node.children))
    while stack:
        one = stack.pop()
        if id(one) in taken:
            continue
        yield one
        stack += reversed(one.children)


def _part(node: Node, task: Node) -> Part | None:
    """What a statement below a task says; the label above counts for what has none."""
    part = Part.STATUS if _says_whether_done(node) else part_of(node)
    above = node.parent
    if part is not None or above is None or (above.kind is Kind.HEADING and above is task):
        return part
    if node.key and not (node.ticked is not None and part_of(above) is Part.CRITERIA):
        return None
    if above.key or above.kind is Kind.HEADING:
        return part_of(above) if above.kind in _LABELLING else None
    named = BOLD_LINE.match(above.text) and len(above.text) < _NAME and ACCEPTS.search(above.head)
    led = above.kind is Kind.PARAGRAPH and part_of(above) is Part.CRITERIA  # `Acceptance criteria`, with no colon
    return Part.CRITERIA if named or led else None


_LABELLING, _NAME = frozenset({Kind.HEADING, Kind.ITEM, Kind.PARAGRAPH}), 60


def _says_whether_done(node: Node) -> bool:
    """Whether a field asks if the task is done, and says yes or no: `Done: yes`, `Klaar: nee`."""
    answered = phrase("yes").fullmatch(node.value.strip(" .*_")) or phrase("no").fullmatch(node.value.strip(" .*_"))
    return bool(node.key and answered and phrase("done").fullmatch(bare(node.key)))


def _detail(draft: Draft, node: Node, part: Part | None, read: dict[str, Any], ids: dict[str, str], own: str) -> bool:
    """Take one statement below a task, which is that part of it; says whether it tells that the task is done."""
    value = value_of(node) if part_of(node) is not None or node.kind is Kind.CELL else node.text
    words = plain(value)
    if part is Part.GO and _accepts(node):
        part = Part.CRITERIA
    if not words:
        draft.ledger.tell(node, Fate.STRUCTURE, "label")
    elif part is Part.TITLE or (node.kind is Kind.CELL and words != own and ids.get(words.casefold()) == own):
        draft.enforce(node, "title")
    elif part is Part.CRITERIA:
        read["checks"] += criteria(
            draft,
            worth_judging([Node(kind=Kind.ITEM, text=one, line=node.line, end=node.end) for one in each_of(value)]),
            prefix=own[:40],
            task=None,
            command=NO_COMMAND,
        )
    elif part in {Part.DEPENDS, Part.PREREQUISITES}:
        _depends(draft, node, words, read, ids, own)
    elif part is Part.POINTS and (number := re.search(r"\d{1,3}(?:\.\d)?", words)):
        read["points"] = float(number[0])
        draft.enforce(node, "points")
    elif part is Part.PRIORITY and _level(words):
        read["priority"] = _level(words)
        draft.enforce(node, "priority")
    elif part in {Part.OWNER, Part.AGENT}:
        read["owner"] = words[:80]
        draft.record(node, "owner")
    elif part is Part.STATUS:
        return _status(draft, node, words, read, ids, own)
    else:
        _told(draft, node, part, read, value, own, ids)
    return False


def _by_value(node: Node, ids: dict[str, str], own: str) -> Part | None:
    """What a field whose label says nothing here is by its value: other tasks of the list, or how far this one is."""
    named = [word.casefold() for word in re.split(r"[,;&+\s]+|\band\b", plain(node.value)) if word]
    if not node.key or not named:
        return None
    if all(word in ids and ids[word] != own for word in named):
        return Part.DEPENDS
    return Part.STATUS if states(node.value) else None


def _status(draft: Draft, node: Node, words: str, read: dict[str, Any], ids: dict[str, str], own: str) -> bool:
    """Whether a state says that the task is done; take what it says that it waits for."""
    draft.record(node, "status")
    if waits := _WAITS.search(words):
        _depends(draft, node, waits["whom"], read, ids, own, said=False)
    if _says_whether_done(node):
        return bool(phrase("yes").fullmatch(words.strip(" .")))
    said = phrase("done").search(words) or in_english(bare(words)) == "done"
    return bool(_TICK.search(words) or (said and not _UNDONE.search(words)))


def _accepts(node: Node) -> bool:
    """Whether its label, or that of the list that it is in, says what a task is accepted for."""
    label = node.label or (node.parent.label if node.parent is not None else "")
    return label.startswith("accept")


def _names_tasks(words: str, ids: dict[str, str], own: str) -> bool:
    """Whether words begin with the id of a task, be it one that is not in the list."""
    first = re.match(r"[\w.#-]+", words)
    return first is not None and (first[0].casefold() in {*ids, own.casefold()} or bool(SURE_ID.match(first[0])))


def _told(
    draft: Draft, node: Node, part: Part | None, read: dict[str, Any], value: str, own: str, ids: dict[str, str]
) -> None:
    """What the task's agent is told, and whom a sentence of it says that the task waits for."""
    words = plain(value)
    waits = _WAITS.search(words) if node.kind is not Kind.CELL else None
    if waits and _names_tasks(waits["whom"], ids, own):
        _depends(draft, node, waits["whom"], read, ids, own, said=False)
        if words[: waits.start()].casefold() in {"", "is ", "are "}:
            return
    if part in {Part.REQUIREMENTS, Part.REFERENCES} and names_nothing(words):
        draft.record(node, "none")
    elif part in {Part.REQUIREMENTS, Part.REFERENCES} or re.match(r"_?requirements?:", words, re.IGNORECASE):
        read["requirements"] += [words.removeprefix("_")] if part is not Part.REFERENCES else links(value) or [words]
        draft.agent(node, "requirement")
    elif part is Part.ID or (node.kind is Kind.CELL and words == own):
        draft.enforce(node, "id")
    elif told(node):
        read["instructions"].append(draft.agent(node))


def _depends(
    draft: Draft, node: Node, words: str, read: dict[str, Any], ids: dict[str, str], own: str, *, said: bool = True
) -> None:
    named = list(
        re.findall(
            r"[A-Za-z]{1,4}\d{1,3}-[A-Za-z]\b|[A-Za-z]{1,8}[-_]?\d{1,5}(?:[.-]\d+)*|#\d+|\b\d{1,6}(?:\.\d{1,3})*\b",
            words,
        )
    )
    titled = [ids[words.casefold()]] if words.casefold() in ids else []
    known = titled or [ids[one.casefold()] for one in named if one.casefold() in ids]
    for one in named:
        if one.casefold() == own.casefold():
            draft.defect(node, "self-loop", f"`{own}` depends on itself")
        elif one.casefold() not in ids and (SURE_ID.match(one) or _goes_on(one, words, own)):
            draft.defect(node, "dangling-target", f"`{own}` depends on `{one}`, which is not in this list")
    read["depends_on"] += [one for one in dict.fromkeys(known) if one != own and one not in read["depends_on"]]
    if known or not said:
        draft.enforce(node, "depends on")
    elif not names_nothing(words):
        read["instructions"].append(draft.agent(node, "dependency"))
    else:
        draft.record(node, "no dependency")


def _goes_on(named: str, words: str, own: str) -> bool:
    """Whether an id is made as that of the task is: of the same letters, or a number among nothing but numbers."""
    letters, others = (re.split(r"\d", one.casefold(), maxsplit=1)[0] for one in (named, own))
    return letters == others and (bool(letters.strip("#")) or not re.search(r"[^\W\d_]", words))


@lru_cache(maxsize=20_000)
def _level(words: str) -> Literal["P0", "P1", "P2"] | None:
    return next((level for level in _PRIORITY if form("checklists", level).search(words)), None)


def _priority(node: Node) -> Literal["P0", "P1", "P2"] | None:
    marked = re.search(r"\bP([0-5])\b", node.plain)
    if marked:
        return _level(marked[0])
    return next(
        (
            level
            for above in node.above()
            if above.kind is Kind.HEADING
            and (level := _level(above.head))
            and re.search(r"priorit|must|should|could|nice|p\d\b|critical", above.head)
        ),
        None,
    )
