"""Numbers of steps, sections and criteria that sentences point at, and that the document does not have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from orchestrator.documents.draft import Draft
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.lexicon import any_of, remembered
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.words import ordinal, without_zeros
from orchestrator.documents.work_headings import letter_of

_POINTS = re.compile(
    rf"(?<![\w./-])(?P<word>{STEP_WORDS}|section|chapter|abschnitt|kapitel|sección|seção|sezione|sectie|§)s?\s*#?\s*"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*)(?![\w%]|[.:/-]\d)(?P<behind>.{0,40})",
    re.IGNORECASE,
)
_CRITERIA = re.compile(
    r"(?<![\w-])(?:ACs?|acceptance criteri(?:on|a)|criteri(?:on|a))\s*[-:#]?\s*"
    r"(?P<numbers>\d{1,2}(?:\s*(?:,|and|&|/|\+)\s*(?:AC)?\d{1,2})*)(?![\w.%])",
    re.IGNORECASE,
)
_CRITERION = re.compile(r"^\W*(?:ACs?|acceptance criterion|criterion)\s*[-:#]?\s*(?P<number>\d{1,2})\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"^\W*(?:of|in|from|von|de|du|della?|van)\s+"
    r"(?!this\b|the (?:document|procedure|workflow|process|list|plan|runbook)\b)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:\b(?:in|see|of|from|im|dans|en|nel)\s+(?:the |our |your |le |la |el |de |het )?[^\W\d_]{4,}(?=,)"
    r"|\b(?:mentions?|describes?|explains?|covers?|says?)\s+(?:it|this|that|them|so)\s+in"
    r"|\b[A-Z]{2,}[\w.-]*(?:\s+\d[\d.]*)?|\.\w{2,4}|[\"”»)\]`]),?\s*$"
)
"""What names another document right before a number: `RFC 9110 section 5`, `setup.md, step 3`."""
_NEAR = 60
"""How far before a number that name may begin."""
_WORD, _FIGURE = re.compile(r"\w"), re.compile(r"\d")
_tells_history = remembered(re.compile(r"history|change ?log|revisions?\b|versions?\b|historie|änderung|historique"))
_SECTIONS = re.compile(r"^(?:section|chapter|abschnitt|kapitel|sección|seção|sezione|sectie|§)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(?:§\s*)?(?P<number>\d{1,2}(?:\.\d{1,2})*)(?:[.):]|\s|$)")
_STAGES = re.compile(r"(?:phase|stage|fase|etap)", re.IGNORECASE)
"""What other documents are counted with too: a number past the last one of this document may be another's."""
_STEP_WORD = re.compile(STEP_WORDS, re.IGNORECASE)
_FEWEST = 2
_FAR = 40
"""Higher numbers are laws, forms and machines."""
_LEADS = re.compile(
    rf"(?:{any_of('phrases', 'retry')}|\b(?:return|go(?:es)? (?:on|back)|back|proceed|restart)(?: to| with| at)?)"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What leads to a part of this document, and not of another."""


def pointed_at(draft: Draft, steps: Sequence[str]) -> None:
    """Report what points at nothing; what is reported of its line already is not told twice.

    `steps` are the numbers of the document's steps, for where they are called nothing.
    """
    root = draft.root if draft.root.children else _text_of(draft)
    known = _numbers(root, steps)
    if "step" in known and not steps and _counted_as_a_whole(root):
        known = {word: numbers for word, numbers in known.items() if word != "step"}
    own = _own_words(known)
    criteria = _criteria(root) or (set[str]() if root is draft.root else _criteria_of_form(draft.lines))
    told = {defect.line for defect in draft.defects if defect.code == "dangling-target"}
    told |= {node.line for node in root.walk() if node.kind is Kind.HEADING and node.rank == 1}
    for node in root.walk():
        if node.kind in {Kind.CODE, Kind.COMMENT, Kind.ROW} or node.line in told or _is_history(node):
            continue
        for word, number, led in _pointed(node, own):
            there = known.get(_kind(word), set())
            whole = int(number.split(".")[0]) if number[0].isdigit() else ordinal(number) or 0
            far = (
                _FAR if led or not _STAGES.match(word) else max((int(one) for one in there if one.isdigit()), default=0)
            )
            if _parts(there) >= _FEWEST and number not in there and whole <= far:
                draft.defect(node, "dangling-target", f"`{word} {number}` is pointed at, and is not there")
        for number in _pointed_criteria(node) if len(criteria) >= _FEWEST else ():
            if number not in criteria:
                draft.defect(node, "dangling-target", f"criterion {number} is pointed at, and is not there")


def _counted_as_a_whole(root: Node) -> bool:
    """Whether the document is itself a step of something greater, whose other steps it may speak of.

    It says so by its title, `Workflow step 9: …`, or in a field, `Step ID: 12`.
    """
    title = next((node for node in root.walk() if node.kind is Kind.HEADING), None)
    if any(node.step and node.step.word == "step" for node in root.walk() if node is not title):
        return False
    fields = (node for node in root.walk() if _OF_THE_WHOLE.fullmatch(node.label) and node.value.strip()[:1].isdigit())
    return bool(title and _POINTS.search(title.plain)) or next(fields, None) is not None


_OF_THE_WHOLE = re.compile(r"(?:previous |next )?(?:workflow[- ])?step(?: id| number| no)?")


def _kind(word: str) -> str:
    """What a word counts: every word for sections is one, every other word counts for itself."""
    return "section" if _SECTIONS.match(word) else word.casefold()


def _numbers(root: Node, steps: Sequence[str]) -> Mapping[str, set[str]]:
    """The numbers that parts have, by what they are called; those of sections are the numbers of headings."""
    found = defaultdict[str, set[str]](set)
    for node in root.walk():
        if node.kind is Kind.CELL:
            continue
        if node.step is not None:
            number = without_zeros(node.step.number)
            found[node.step.word] |= {number, *([str(counted)] if (counted := ordinal(number)) else [])}
        heading = _NUMBERED.match(node.plain) if node.kind is Kind.HEADING else None
        if heading:
            found["section"].add(heading["number"])
        elif node.kind is Kind.HEADING and letter_of(node):
            found["section"].add(letter_of(node).casefold())
    for word in {"step", *(one for one in found if _STEP_WORD.fullmatch(one) and found[one] <= {*steps})}:
        found[word] = found.get(word) or set(steps)
    listed = {node.number for node in root.walk() if node.number}
    nested = {number for numbers in found.values() for number in numbers if "." in number}
    nested |= {number for node in root.walk() if (number := _number_of_clause(node))}
    return {word: numbers | nested | (listed if word != "section" else set()) for word, numbers in found.items()}


def _number_of_clause(node: Node) -> str:
    """The number that a row or an entry of a list begins with as clauses do, `4.7`; empty where it begins with none."""
    words = node.children[0].plain if node.kind is Kind.ROW and node.children else ""
    match = _CLAUSE.match(f"{words} " if words else node.text if node.kind is Kind.ITEM else "")
    return match["number"] if match else ""


_CLAUSE = re.compile(r"\W*(?P<number>\d{1,2}(?:\.\d{1,2})+)[.):]?\s")


def _parts(numbers: Iterable[str]) -> int:
    """How many parts there are: `a` and `1` are one, which may be pointed at as either."""
    return len({ordinal(number) or number for number in numbers})


def _text_of(draft: Draft) -> Node:
    """The lines of a document that is no Markdown, each as a statement."""
    root = Node(kind=Kind.ROOT, text="", line=0)
    for number, line in enumerate(draft.lines, start=1):
        root.add(Node(kind=Kind.ITEM, text=line.strip(), line=number, end=number))
    return root


def _own_words(known: Mapping[str, set[str]]) -> re.Pattern[str] | None:
    """How sentences point at parts under a word of the document's own, `leg 2` or `M3`, or under a letter, `Step G`."""
    own = [word for word in known if word != "section" and _parts(known[word]) >= _FEWEST]
    lettered = [re.escape(word) for word in own if {"a", "b"} <= known[word]]
    lettered += ["section", "abschnitt"] if {"a", "b"} <= known.get("section", set()) else []
    others = [re.escape(word) for word in own if not re.fullmatch(STEP_WORDS, word, re.IGNORECASE)]
    forms = [rf"(?i:{word})\s+(?=[A-Z]\b)" for word in lettered]
    forms += [rf"(?i:{word})\s+(?=\d)|{word.upper()}(?=\d)" for word in others]
    if not forms:
        return None
    form = "|".join(rf"(?P<w{place}>{form})" for place, form in enumerate(forms))
    return re.compile(rf"(?<![\w./-])(?:{form})(?P<number>\d{{1,2}}|[A-Z])(?![\w%'’]|[.:/-]\d)(?P<behind>.{{0,40}})")


def _pointed(node: Node, own_words: re.Pattern[str] | None) -> Iterator[tuple[str, str, bool]]:
    """The words and numbers that a statement points at, without its own and those of other documents.

    And whether the statement leads there.
    """
    text = node.plain
    for match in own_words.finditer(text) if own_words else ():
        word = next(value for key, value in match.groupdict().items() if key.startswith("w") and value is not None)
        if not _ELSEWHERE.match(match["behind"]) and not _of_another(text, match.start()) and not _is_own(node, match):
            yield word.strip(), match["number"].casefold(), False
    for match in _POINTS.finditer(text) if _FIGURE.search(text) else ():
        another = _ELSEWHERE.match(match["behind"]) or _of_another(text, match.start())
        if not _is_own(node, match) and not another:
            led = bool(_LEADS.search(text, max(0, match.start() - _NEAR), match.start()))
            yield match["word"], without_zeros(match["number"]), led


def _of_another(text: str, place: int) -> bool:
    """Whether another document is named right before a place."""
    return bool(_OTHERS.search(text, max(0, place - _NEAR), place))


def _is_own(node: Node, match: re.Match[str]) -> bool:
    """Whether it is the number of the part itself."""
    return node.step is not None and not _WORD.search(node.plain, 0, match.start())


def _criteria(root: Node) -> set[str]:
    """The numbers of the criteria: those that they have themselves, else those of the only list of them."""
    marked = {match["number"] for node in root.walk() if (match := _CRITERION.match(_first_words(node)))}
    if marked:
        return marked
    lists = [node for node in root.walk() if node.kind is Kind.HEADING and part_of(node) is Part.CRITERIA]
    items = [child for child in lists[0].children if child.kind is Kind.ITEM] if len(lists) == 1 else []
    return {str(place) for place in range(1, len(items) + 1)} | {item.number for item in items if item.number}


def _criteria_of_form(lines: Sequence[str]) -> set[str]:
    """The numbers of the criteria that a form has in a field that is called so."""
    found, inside = set[str](), False
    for line in lines:
        label = _FORM_LABEL.match(line)
        number = _NUMBERED.match(line)
        if label:
            inside = part_of(Node(kind=Kind.HEADING, text=label["label"], line=0)) is Part.CRITERIA
        elif inside and number:
            found.add(number["number"])
    return found


_FORM_LABEL = re.compile(r"^[\s-]*label:\s*[\"']?(?P<label>[^\"'#]+)")


def _first_words(node: Node) -> str:
    return node.plain if node.kind in {Kind.ITEM, Kind.PARAGRAPH, Kind.HEADING, Kind.CELL} else ""


def _pointed_criteria(node: Node) -> Iterator[str]:
    text = node.plain
    for match in _CRITERIA.finditer(text) if _FIGURE.search(text) else ():
        if _WORD.search(text, 0, match.start()):
            yield from re.findall(r"\d{1,2}", match["numbers"])


def _is_history(node: Node) -> bool:
    """Whether it tells of what the document was once."""
    return any(_tells_history(above.head) for above in node.above())
