"""Steps that are called nothing: what stands below the heading of a flow, is numbered, or has the columns of steps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from orchestrator.documents.decision_tables import case_in_step, decision_row
from orchestrator.documents.holds import is_called_stop
from orchestrator.documents.labels import part_of
from orchestrator.documents.lexicon import any_of, phrase
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.run_in import run_in_steps
from orchestrator.documents.series import coded_headings
from orchestrator.documents.shapes import BOLD_LINE
from orchestrator.documents.step_names import NAMING, counted
from orchestrator.documents.told_flow import dated_headings, led_list, told_list
from orchestrator.documents.words import CRITERIA_IDS
from orchestrator.documents.work_headings import (
    GATE,
    counted_headings,
    led_headings,
    lettered_headings,
    numbered_headings,
    says_how,
    stands_aside,
    work_headings,
)

FLOW = re.compile(rf"(?:\d{{1,2}} )?(?:the )?{any_of('phrases', 'flow')}")
_COUNTING = {"#", "no", "nr", "step", "phase", "stage", "schritt", "étape", "paso", "krok", "order"}
_DOING = frozenset({"do", "what to do", "action", "actions", "instruction", "instructions", "activity"})
"""What a column is called that says what is done, beside numbers that say in which order."""
_FEWEST = 2


def under_flow(root: Node) -> list[Node]:
    """Without numbers in words: what stands below the heading of the flow, else what is numbered or in a table."""
    return _below_flow(root) or unmarked(root)


def _below_flow(root: Node) -> list[Node]:
    heads = [node for node in root.walk() if node.kind is not Kind.ROW and FLOW.fullmatch(node.head)]
    heads = [head for head in heads if not (head.kind is Kind.HEADING and head.rank == 1 and head.key)]  # a title
    counted_on = {id(node) for node in counted_headings(root)} if heads else set()
    heads = [head for head in heads if id(head) not in counted_on]  # one of several steps
    for head in sorted(heads, key=lambda node: node.kind is Kind.HEADING and node.rank == 1):
        below = _children_that_are_steps(head)
        if below:
            return below
    return []


def flow_beside(rows: Sequence[Node], root: Node) -> list[Node]:
    """The steps below the heading of the flow, where rows say of nothing that is called a step what helps there."""
    first = rows[0].children[0].label if rows and rows[0].kind is Kind.ROW and rows[0].children else ""
    if not first or first in _COUNTING | NAMING or phrase("step").fullmatch(first):
        return []
    below = _below_flow(root)
    return [] if {id(one) for one in below} & {id(row) for row in rows} else below


def numbered_flow(root: Node) -> list[Node]:
    """The entries of a list below the heading of a flow, where all are numbered and begin with a name in bold.

    Where no heading is called so, below one that is not called as those beside the steps are.
    """
    heads = [node for node in root.walk() if node.kind is Kind.HEADING and not stands_aside(node)]
    called = [head for head in heads if FLOW.fullmatch(head.head) and _lists_in_order(head)]
    for head in called or [head for head in heads if not says_how(head)]:
        listed = [child for child in head.children if child.kind is Kind.ITEM]
        if len(listed) >= _FEWEST and all(one.number and one.text.startswith(("**", "__")) for one in listed):
            return listed
    return []


def flow_of(root: Node) -> list[Node]:
    """What is counted as the steps of a flow are."""
    return numbered_flow(root) or headings_of_flow(root) or coded_lines(root)


def tells_of_some(rows: Sequence[Node], root: Node) -> bool:
    """Whether rows that are called after steps say something of some entries of the numbered flow, the first not."""
    numbers = {row.step.number for row in rows if row.kind is Kind.ROW and row.step}
    if len(numbers) < len(rows) or not numbers or "1" in numbers:
        return False
    return numbers < {one.number for one in numbered_flow(root)}


def _lists_in_order(head: Node) -> bool:
    listed = [child for child in head.children if child.kind is Kind.ITEM]
    return len(listed) > _FEWEST and all(one.number for one in listed)


def headings_of_flow(root: Node) -> list[Node]:
    """The numbered or lettered headings that all stand below the heading of the flow."""
    for part in root.walk():
        if part.kind is Kind.HEADING and part.children and FLOW.fullmatch(part.head) and not part.step:
            headed = [one for one in part.children if one.kind is Kind.HEADING]
            found = [one for one in headed if counted(one)]
            aside = [one for one in found if stands_aside(one)]
            all_of_it = not aside or (2 * len(aside) < len(found) and _count_on(found))
            if len(found) >= _FEWEST and len(found) == len(headed) and all_of_it:
                return found
    return []


def _count_on(headed: Sequence[Node]) -> bool:
    """Whether headings count on the number of their flow without a gap: what closes it is one, `4.7 Completion`."""
    last = [counted(one).rpartition(".")[2] for one in headed]
    return all(map(_counts_on_heading, headed)) and last == [str(count) for count in range(1, len(headed) + 1)]


def headings_with_cases(root: Node) -> list[Node]:
    """The numbered headings below which tables say what follows from each case."""
    headed = (node for node in root.walk() if node.kind is Kind.HEADING)
    return [node for node in headed if any(map(case_in_step, node.children)) and (node.step or counted(node))]


def unmarked(root: Node) -> list[Node]:
    """The steps of a text that calls nothing so: what is numbered, the rows of a table, headings of work, a list."""
    return (
        numbered_lines(root, below=True)
        or numbered_headings(root)
        or lettered_headings(root)
        or coded_headings(root)
        or numbered_lines(root)
        or dated_headings(root)
        or told_list(root)
        or led_list(root)
        or run_in_steps(root)
        or _rows(root)
        or led_headings(root)
        or work_headings(root)
        or _listed(root)
        or work_headings(root, judging=True)
        or run_in_steps(root, surely=False)
        or _duties(root)
    )


def numbered_lines(root: Node, *, below: bool = False) -> list[Node]:
    """Bold lines of one part that are numbered without a gap and hold something each: `**5.1 Sample**`.

    `below`: only those that count on the number of the heading that they stand below, `5 Method`.
    """
    groups: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.PARAGRAPH and node.children and BOLD_LINE.match(node.text) and counted(node):
            groups[id(node.parent)].append(node)
    most = max((group for group in groups.values() if not below or _counts_on_heading(group[0])), key=len, default=[])
    last = [int(number) if (number := counted(node).rpartition(".")[2]).isdigit() else 0 for node in most]
    return most if len(most) > _FEWEST and last == list(range(1, len(most) + 1)) else []


def _is_aside(part: Node) -> bool:
    """Whether a part judges or stands beside the work; one that describes its parts does not."""
    beside = part.kind is Kind.HEADING and (stands_aside(part) or judges(part.head))
    return beside and not phrase("described").fullmatch(part.head)


def coded_lines(root: Node) -> list[Node]:
    """Statements of one part that begin with codes in bold, counted without a gap: `**P1 – Freeze.** The lead …`."""
    groups: dict[tuple[int, str], list[Node]] = defaultdict(list)
    for node in root.walk():
        code = _CODED.match(node.text) if node.kind in {Kind.PARAGRAPH, Kind.ITEM} and node.ticked is None else None
        aside = code and any(map(_is_aside, node.above()))
        if code and not aside:
            groups[id(node.parent), code["letters"]].append(node)
    most = max(groups.values(), key=len, default=[])
    told = [int(match["number"]) for node in most if (match := _CODED.match(node.text))]
    return most if len(most) > _FEWEST and told == list(range(1, len(most) + 1)) else []


_CODED = re.compile(
    rf"(?:\*\*|__)(?!(?:{CRITERIA_IDS}|R|Q|D|T|US)\d)(?P<letters>[A-Z]{{1,2}})(?P<number>\d{{1,2}})\s*[-–—:.]\s+\S"
)


def _counts_on_heading(node: Node) -> bool:
    above = counted(node.parent) if node.parent is not None and node.parent.kind is Kind.HEADING else ""
    return bool(above) and counted(node).startswith(f"{above}.")


def _is_picture(node: Node) -> bool:
    """Whether a part holds nothing but diagrams."""
    return bool(node.children) and all(below.kind is Kind.CODE and below.info == "mermaid" for below in node.children)


def _children_that_are_steps(head: Node) -> list[Node]:
    by_kind: dict[tuple[Kind, bool], list[Node]] = defaultdict(list)
    for child in [one for one in head.children if not GATE.match(one.head) and not _is_picture(one)]:
        if decision_row(child) or is_called_stop(child):
            continue
        if (
            child.kind in {Kind.HEADING, Kind.ROW}
            or (child.kind is Kind.ITEM and child.number)
            or (child.kind is Kind.PARAGRAPH and child.children and child.key and part_of(child) is None)
        ):
            by_kind[child.kind, True].append(child)
        elif child.kind is Kind.ITEM:
            by_kind[child.kind, False].append(child)
    for key in ((Kind.HEADING, True), (Kind.ITEM, True), (Kind.PARAGRAPH, True), (Kind.ROW, True), (Kind.ITEM, False)):
        if len(by_kind[key]) >= _FEWEST and all(counted(node) or part_of(node) is None for node in by_kind[key]):
            return by_kind[key]
    return []


def _rows(root: Node) -> list[Node]:
    """The rows of a table whose columns are called as those of steps are."""
    found: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.ROW and is_step_row(node):
            found[id(node.parent)].append(node)
    return next((rows for rows in found.values() if len(rows) >= _FEWEST), [])


def is_step_row(row: Node) -> bool:
    """Whether the columns of its table are called as those of a table of steps are."""
    heads = [cell.label for cell in row.children]
    if decision_row(row) is not None:
        return False
    return bool(set(heads[:2]) & _COUNTING and set(heads) & NAMING) or (_is_counted(row) and bool({*heads} & _DOING))


def _is_counted(row: Node) -> bool:
    """Whether it begins with its number, below a head that is no word: `#`, `№` or nothing."""
    first = row.children[0] if row.children else row
    return first.kind is Kind.CELL and not first.label and first.text.strip(" .#").isdigit()


def _listed(root: Node) -> list[Node]:
    """The longest numbered list that stands in no part beside the steps."""
    lists: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        beside = any(
            above.kind is not Kind.ROOT and above.rank > 1 and (stands_aside(above) or says_how(above))
            for above in node.above()
        )
        if node.kind is Kind.ITEM and node.number and not beside:
            lists[id(node.parent)].append(node)
    longest = max(lists.values(), key=len, default=[])
    return longest if len(longest) >= _FEWEST else []


_ROLE = re.compile(r"(?:job )?(?:role|rolle|rôle|rol|ruolo|papel|rola)\b")
_DUTIES = re.compile(
    r"(?:(?:key|main|core|your) )?(?:duties|responsibilities|tasks)|aufgaben|tâches|missions|funciones|tareas|funções"
)


def _duties(root: Node) -> list[Node]:
    """What a document on one role numbers as the duties of it, where it has no other work."""
    title = next((node for node in root.walk() if node.kind is Kind.HEADING), root)
    parts = root.walk() if _ROLE.match(title.head) else ()
    listed = ([one for one in node.children if one.kind is Kind.ITEM] for node in parts if _DUTIES.fullmatch(node.head))
    return next((found for found in listed if len(found) >= _FEWEST and all(one.number for one in found)), [])
