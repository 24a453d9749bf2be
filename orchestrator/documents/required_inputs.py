"""What has to be there before a stage begins, and what is done where it is not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from orchestrator.documents.counted_inline import NUMBER_INSIDE
from orchestrator.documents.draft import Draft
from orchestrator.documents.extras import Extras
from orchestrator.documents.finding_sections import items
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.places import is_row_id
from orchestrator.documents.words import Names, bare, plain, stems
from orchestrator.playbook import (
    InputKind,
    RequiredInput,
)

_OPTIONAL = re.compile(r"\b(?:if applicable|optional|if available|if any|where applicable|if needed)\b", re.IGNORECASE)
_CASE = re.compile(r"(?:If|When|For (?:each|every)|Otherwise)\b[^:]{2,},\s|For (?:each|every)\b|Filter\b")
"""What tells what to do in a case, and not what has to be there."""
_REMEDIES = re.compile(r"remedia|\bmissing\b|\babsence\b|\bfeh(?:len|lt)|ausencia|ausência|assenza|\bbrak")
_MISSING = re.compile(
    r"^(?:missing|unclear|no|without)\b|\b(?:missing|unclear|manquante?s?|fehlt|faltantes?|falta|mancante?i?|ontbreekt)$"
)
_ABSENT = re.compile(
    r"^(?P<what>.{3,}?)\s*[—–-]+\s*(?:if|when) (?:it is |they are )?(?:missing|absent)\s*[:,]\s*(?P<remedy>\S.*)$",
    re.IGNORECASE,
)
"""An input with its remedy behind it."""
_SAYS_ABSENT = re.compile(rf"^\W*(?:if |when |is |are |any(?:thing)? )*{any_of('phrases', 'absent')}\b", re.IGNORECASE)
"""An entry of the list that tells what is done where another one is missing."""
_BLOCKS = re.compile(
    rf"{any_of('phrases', 'absent')}.*?(?<!\w)(?:{any_of('phrases', 'halt')})(?!\w)", re.IGNORECASE | re.DOTALL
)
"""What is said of all of them: `If an input is missing, the procedure must halt`."""
_COUNT = re.compile(rf"^{NUMBER_INSIDE}")
_DEPENDENCY = re.compile(r"\bdependenc(?:y|ies)\b")
"""A part whose items are asked for and do not hold up the work: nobody said that they have to be there first."""


def read_inputs(draft: Draft, node: Node, extras: Extras) -> None:
    """Required inputs, by kind, with the remedies that stand below them."""
    remedies: list[Node] = []
    listed = list(_with_remedies(items(node)))
    cases = [item for item in listed if _CASE.match(item.plain) and not _OPTIONAL.match(item.plain)]
    if len(cases) > 1 and 2 * len(cases) >= len(listed):
        for item in listed:
            draft.agent(item, "instructions")
        return
    for item in listed:
        inside = [above for above in item.above() if node in above.above()]
        heads = " ".join(above.head for above in (*inside, node))
        if _SAYS_ABSENT.match(item.uncounted):
            remedies.append(item)
            continue
        if _ABSENT.match(item.plain):
            extras.inputs.append(required_input(draft, item, extras.names, heads))
            continue
        if any(_REMEDIES.search(above.head) and not _blocks(above) for above in inside) or _says_missing(item):
            remedies.append(item)
            continue
        extras.inputs.append(required_input(draft, item, extras.names, heads))
    for remedy in remedies:
        _remedy(draft, remedy, extras)
    for told in node.children:
        if extras.inputs and _blocks(told):
            draft.enforce(told, "an input that is missing blocks the run")


def _blocks(node: Node) -> bool:
    return node.kind is Kind.PARAGRAPH and bool(_BLOCKS.search(node.plain))


def _says_missing(item: Node) -> bool:
    """Whether an entry says that something is missing; `No open incident` alone is what has to be so."""
    match = _MISSING.search(item.head)
    return match is not None and (match[0] not in {"no", "without"} or bool(item.label) or "→" in item.text)


def _with_remedies(found: Sequence[Node]) -> Iterator[Node]:
    """The items of a part; a row as one, with its remedy behind it where a column tells that."""
    coded = _tables_with_codes(found)
    for item in found:
        if item.kind is not Kind.ROW:
            if not item.text.rstrip().endswith(":") or item.number:
                yield item
            continue
        remedy = next((cell for cell in item.children if tells_if_absent(cell)), None)
        number = _begins_with_count(item, coded)
        named = [cell.text for cell in item.children[number:] if cell is not remedy and plain(cell.text)]
        told = f" — if missing: {plain(remedy.text)}" if remedy and plain(remedy.text).strip(" -–—") else ""
        spared = " (optional)" if any(map(_is_spared, item.children)) else ""
        row = Node(kind=Kind.ITEM, text=f"{named[0] if named else ''}{spared}{told}", line=item.line, end=item.end)
        row.parent = item.parent
        yield row


def _tables_with_codes(found: Sequence[Node]) -> set[int]:
    """The parts whose rows all begin with a code of their own: `E1`, `E2`."""
    rows = [one for one in found if one.kind is Kind.ROW]
    firsts = defaultdict[int, list[str]](list)
    for row in rows:
        firsts[id(row.parent)].append(row.children[0].plain if row.children else "")
    return {home for home, codes in firsts.items() if len(codes) > 1 and all(map(is_row_id, codes))}


def _begins_with_count(row: Node, coded: Container[int]) -> bool:
    """Whether the first cell of a row is its number or its code."""
    if len(row.children) < _COUNT_AND_WORDS:
        return False
    return row.children[0].text.strip(" .#").isdigit() or id(row.parent) in coded


_COUNT_AND_WORDS = 2


def _is_spared(cell: Node) -> bool:
    """Whether a cell says that work may begin without what its row asks for."""
    return bool(_HAS_TO_BE.search(cell.label)) and bool(_NOT.fullmatch(bare(cell.text)))


_HAS_TO_BE, _NOT = (re.compile(any_of("phrases", meaning)) for meaning in ("has_to_be", "spared"))
_IF_ABSENT = re.compile(any_of("cases", "absent"), re.IGNORECASE)


def tells_if_absent(cell: Node) -> bool:
    """Whether a column is called as one is that says what is done where what its row asks for is not there."""
    return bool(_IF_ABSENT.fullmatch(cell.label) or _IF_ABSENT.fullmatch(bare(cell.info)))


def required_input(draft: Draft, item: Node, names: Names, heads: str = "") -> RequiredInput:
    """Something that has to be there; `heads` are the words above it."""
    absent = _ABSENT.match(item.plain)
    text = absent["what"] if absent else _COUNT.sub("", plain(item.text)).rstrip(" ;")
    listed = [child for child in item.children if child.kind is Kind.ITEM] if text.endswith(":") else []
    text = f"{text} {'; '.join(child.plain for child in listed)}" if listed else text.rstrip(":") or text
    text = text or item.plain or item.text  # an entry may be no more than a number
    kind = next((kind for kind in (InputKind.DECISION, InputKind.CONSTRAINT) if kind in heads), InputKind.ARTIFACT)
    origin = re.search(r"\(\s*(?:from|see|produced by)\s+(.+?)\)", text, re.IGNORECASE)
    wanted = RequiredInput(
        id=names.give((not absent and item.key) or text[:60], fallback="input"),
        text=text,
        kind=kind,
        optional=bool(_DEPENDENCY.search(heads) or _OPTIONAL.search(heads) or _OPTIONAL.search(text)),
        remedy=absent["remedy"] if absent else f"From {origin[1]}" if origin else None,
        source=draft.source(item),
    )
    if kind is InputKind.CONSTRAINT:
        draft.agent(item, f"constraint {wanted.id}")
    else:
        for one in (item, *listed):
            draft.enforce(one, f"required input {wanted.id}")
    return wanted


def _remedy(draft: Draft, node: Node, extras: Extras) -> None:
    """A remedy belongs to the input whose words it shares most."""
    head, _, rest = node.plain.partition("→") if "→" in node.plain else node.plain.partition(":")
    head = re.sub(r"^(?:if\s+)?(?:missing|unclear|no|without)\s+|\s+(?:is\s+)?missing$", "", bare(node.key or head))
    wanted = _stems(head)
    scored = [
        (len(wanted & _stems(entry.text)) + (2 * len(wanted & _stems(entry.id.replace("-", " ")))), index)
        for index, entry in enumerate(extras.inputs)
    ]
    best = max(scored, key=lambda pair: (pair[0], -pair[1]), default=(0, 0))
    words = plain(node.value if node.key else rest) or node.plain
    if best[0] > 0:
        known = extras.inputs[best[1]].remedy or ""
        words = f"{known}; {words}" if known and not known.startswith("From ") else words
        extras.inputs[best[1]] = extras.inputs[best[1]].model_copy(update={"remedy": words})
        draft.enforce(node, f"remedy of {extras.inputs[best[1]].id}")
    else:
        draft.defect(node, "remedy-without-input", f"no required input fits: {node.plain[:120]}")
        draft.agent(node, "remedy")


def _stems(text: str) -> set[str]:
    return stems(text, _COMMON, shortest=3, size=6)


_COMMON = re.compile(r"the|and|for|requir.*|docume.*")
"""Words that tell no input from another."""
