"""Labelled fields in whatever dress, line by line, as the one that the parse knows: `**Label:** value`.

Authors set a label off by bold, italics, underscores, backticks or a dash, and write several fields after one
another in one line. A word is a label by its meaning, or because the document dresses it so again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.listings import in_listings
from orchestrator.documents.told_limits import retries_told
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import COUNT, bare, counted_in_words

_LEAD = re.compile(r"^(?P<lead>\s*(?:(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?)?(?:>\s*)*)(?=\S)")
_DRESSES = {
    "bold": re.compile(
        r"(?:\*\*|__)(?P<label>[^*_:：`|]{1,50}?)\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：])(?=\s|$|`)"
    ),
    "slanted": re.compile(
        r"(?<![*_\w])(?:\*(?P<label>[^*_:：`|]{1,50}?)\s*(?:[:：]\s*\*|\*\s*[:：])"
        r"|_(?P<other>[^*_:：`|]{1,50}?)\s*(?:[:：]\s*_|_\s*[:：]))"
        r"(?![*_])(?=\s|$|`)"
    ),
    "wrapped": re.compile(r"(?<![*_\w])[*_](?P<label>[^*_:：`|]{1,50}?)[:：]\s+(?=[^*_\s][^*_]*[*_](?:\s|$))"),
    "code": re.compile(r"`(?P<label>[^`:：|]{1,50}?)\s*(?:[:：]\s*`|`\s*[:：])(?=\s|$)"),
    "dash": re.compile(
        r"(?:\*\*|__)(?P<label>[^*_:：`|]{1,50}?)(?:\*\*|__)\s+(?:(?:—|–|->|→|=|⇒|\|)\s+(?=\S)|[—–]\s*$)"
    ),
    "slanted-dash": re.compile(r"(?<![*_\w])[*_](?P<label>[^*_:：`|]{1,50}?)[*_]\s+(?:—|–|->|→|=|⇒|\|)\s+(?=\S)"),
    "plain": re.compile(
        r"(?<![\w-])(?P<label>(?:M[aá](?:x|ks)\.\s+)?[^\W\d_](?:[\w'’()/-]| (?! )){0,40}?)\s?[:：](?=\s)", re.IGNORECASE
    ),
}
"""A label with all that parts it from its value."""
_WHOLE = re.compile(r"(?P<mark>[*_])(?P<inner>[^*_\s][^*_]*)(?P=mark)\s*")
"""A line that is slanted as a whole: `*After: T1 · Retries: 2*`."""
_ALIKE = ("wrapped", "dash", "slanted-dash", "plain")
"""Dresses that other words wear too: these are labels by their meaning alone."""
_APART = re.compile(r"\s*(?:[·|•;,/]|—|–|\s{2,}|\.|\()\s*$|(?<=[?!)])\s+$")
"""What parts a field from the one before it."""
_NEAR = 80
"""How far before a label it may begin."""
_OF_UNITS = frozenset({Part.RETRIES, Part.ATTEMPTS, Part.ON_FAILURE, Part.DEPENDS})
"""What a label behind a known one may mean that elsewhere means nothing: `Nach: A1 · Bei Misserfolg: anrufen`."""
_BEGINS_PART = frozenset({Part.ID, Part.COMMAND, Part.TITLE})
"""What an item begins with that has the other fields of its line below it."""
_TRAILING = re.compile(r"(?:\s*[·|•;,/]|\s+[—–]|\s{2,})\s*$")
_SENTENCE = re.compile(r"(?<=\.)\s+(?=[^\W\d_])")
_RETRIES = re.compile(
    rf"^{any_of('phrases', 'at_most')}\s+({COUNT})\s+"
    r"(?:retries|re-?tries|wiederholung\w*|tentatives?|essais|reintentos?"
    r"|tentativ\w+|ripetizion\w+|herhaling\w*|powtórze\w+)\.?$",
    re.IGNORECASE,
)
"""A sentence that is a field, though it has no label."""
_WRAPPED = re.compile(r"^[^\W\d_].*[^\W\d_]$")
"""Text that goes on in the next line, whatever that begins with."""
_FEWEST = 2
_AFTER = re.compile(r"[.;!?]\s+$")


def with_labels(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines with their labels in one dress; code stays as it is."""
    written = list(lines)
    often = _dressed_often([line for line, _ in written])
    above = ""
    for (line, number), code in zip(written, in_listings(written), strict=True):
        before, above = above, line
        if (
            code
            or (line.startswith("`") and _WRAPPED.match(before))
            or not (":" in line or "：" in line or "*" in line or "_" in line)
            or line.lstrip().startswith(("|", "#"))
        ):
            yield line, number
        else:
            yield from ((row, number) for row in _rows(line, often))


def _dressed_often(lines: Sequence[str]) -> set[tuple[str, str]]:
    """Labels that several lines begin with in one dress, or that stand slanted behind sentences of several."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        lead = _LEAD.match(line)
        for dress, form in _DRESSES.items() if lead else ():
            match = form.match(line, lead.end() if lead else 0) if dress not in _ALIKE else None
            if match:
                found[dress, bare(_label(match))] += 1
        for match in _DRESSES["slanted"].finditer(line):
            found["slanted", bare(_label(match))] += bool(
                _AFTER.search(line[max(0, match.start() - _NEAR) : match.start()])
            )
    return {label for label, times in found.items() if times >= _FEWEST}


def _label(match: re.Match[str]) -> str:
    return str(match["label"] or match.groupdict().get("other") or "")


def _is_label(match: re.Match[str], dress: str, often: set[tuple[str, str]]) -> bool:
    words = _label(match)
    return meaning(words) is not None or (dress, bare(words)) in often


def _rows(line: str, often: set[tuple[str, str]]) -> Iterator[str]:
    lead = _LEAD.match(line)
    start = lead.end() if lead else 0
    whole = _WHOLE.fullmatch(line, start)
    inner_labels = _DRESSES["plain"].finditer(whole["inner"]) if whole else ()
    if whole and sum(meaning(_label(match)) is not None for match in inner_labels) >= _FEWEST:
        line = f"{line[:start]}{whole['inner']}"
    found = next(((dress, match) for dress, form in _DRESSES.items() if (match := form.match(line, start))), None)
    labels = _labels(line, *found, often) if found else []
    inner = None if labels else _behind_sentence(line, start, often)
    if inner is not None:
        yield line[: inner.start()].rstrip()
        yield from _rows(f"{' ' * start}{line[inner.start() :]}", often)
        return
    if not labels or (len(labels) == 1 and found and found[0] in {"bold", "plain"}):
        yield line
        return
    edges = [*(match.start() for match in labels[1:]), len(line)]
    for place, (match, end) in enumerate(zip(labels, edges, strict=True)):
        value = line[match.end() : end].strip()
        value = _TRAILING.sub("", value) if end < len(line) else value
        value = value.rstrip("*_") if found and found[0] == "wrapped" else value
        head = line[:start] if place == 0 else _next_lead(line[:start], _label(labels[0]))
        yield from _fields(head, _label(match).strip(), value, alone=len(labels) == 1)


def _behind_sentence(line: str, start: int, often: set[tuple[str, str]]) -> re.Match[str] | None:
    """The first label behind a sentence of a plain line that means a part: `Copy it. *Command:* make`."""
    found = (
        match
        for match in _DRESSES["slanted"].finditer(line, start)
        if _AFTER.search(line[max(0, match.start() - _NEAR) : match.start()])
    )
    match = next(found, None)
    return match if match and _is_label(match, "slanted", often) else None


def _labels(line: str, dress: str, first: re.Match[str], often: set[tuple[str, str]]) -> list[re.Match[str]]:
    """The labels of a line, all in the dress of the first: it where it is one, and those of which most are."""
    found = [first]
    for match in _DRESSES[dress].finditer(line, first.end()):
        before = line[max(first.end(), match.start() - _NEAR) : match.start()]
        if _APART.search(before) or (dress in {"bold", "slanted"} and before[-1:].isspace()):
            found.append(match)
    known = [_is_label(match, dress, often) for match in found]
    if known[0]:
        pairs = zip(found, known, strict=True)
        return [match for match, is_known in pairs if is_known or meant_in_units(bare(_label(match))) in _OF_UNITS]
    return found if len(found) >= _FEWEST and 2 * sum(known) >= len(found) else []


def _fields(head: str, label: str, value: str, *, alone: bool) -> Iterator[str]:
    """One field; a sentence behind its value that says how often something is tried is another one."""
    first, *more = [value] if alone else _SENTENCE.split(value)
    limits = [count for sentence in more if (count := _limit(sentence)) is not None]
    if not limits:
        first = value
    first = first if alone or first.endswith("..") else first.removesuffix(".")
    yield f"{head}**{label}:** {first}".rstrip()
    yield from (f"{head}**Max Retries:** {count}" for count in limits)


def _limit(sentence: str) -> int | None:
    """How often a sentence says that something is done again."""
    match = _RETRIES.match(sentence)
    return counted_in_words(match[1]) if match else retries_told(sentence)


def _next_lead(lead: str, first: str) -> str:
    """What stands before the second field of a line: a bullet of its own, or below the first where that names all."""
    marked = lead.strip()
    if not marked or marked.startswith(">"):
        return lead
    indent = len(lead) - len(lead.lstrip())
    if meaning(first) in _BEGINS_PART:
        return " " * len(lead) + "- "
    return f"{' ' * indent}- " if marked[0] in "-*+" else " " * len(lead)
