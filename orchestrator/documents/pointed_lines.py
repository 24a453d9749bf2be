"""Lines that count on in one shape and are pointed at by their signs, `A) Warn`, `**3. Fetch.**`, as steps called so.

No word says that they are steps: that their signs rise, each holds text, and ways go from one to another does.
A sign that is left out or used twice is a defect of the document, and takes nothing from what the others are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise

from orchestrator.documents.callouts import Line
from orchestrator.documents.decision_tables import leads_on
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.listings import in_listings
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.words import BEGINS, NUMERALS
from orchestrator.documents.work_headings import stands_aside

_SIGN = r"\d{1,3}|[IVX]{1,5}|[ivx]{1,5}|[A-Z]|[a-z]"
_TITLE = re.compile(
    r"^ {0,3}(?P<head>#{1,6}\s+|)(?P<bold>\*\*|__|)(?P<word>[^\W\d_]{2,20}\s+|)"
    rf"(?P<open>[(\[]?|§ ?)(?P<sign>{_SIGN})(?P<close>[.)\]:]{{0,2}}|\s+[–—|·-](?=[\s*_]))"
    r"(?P<inner>\*\*|__|)\s+(?P<name>[^\W_][^|→⇒]{1,100}?)[.:]?(?P<end>\*\*|__|)[.:]?$"
)
_SHAPE = ("head", "bold", "word", "open", "close", "inner", "end")
_ARROW = r"(?:→|⇒|->|=>|(?<!\.)\.{2,}|…)\s*"
_GOES = rf"(?i:{BEGINS}(?:{any_of('phrases', 'go_to')}|{any_of('phrases', 'retry')})\s+(?:the\s+)?)"
_ENDS = r"(?![\w'’-]|\.\d)(?=[)\]\"”*_]*\s*(?:$|[,;.:)|!(–—]|\s(?:and|or|again|once|if|when|with|at)\b))"
_PARTED = re.compile(r"^ {0,3}(?:#{1,6}\s|(?:[-*_]\s*){3,}$|={3,}$)|^\s*$")
_UNDERLINE = re.compile(r"^ {0,3}[-=~^]{3,}\s*$")
_RULED = re.compile(r"^\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$")
_CALLED = re.compile(rf"^\s*(?:#{{1,6}}\s+|\*\*|__)?(?:{STEP_WORDS})\s*-?\s*(?:\d|[IVX]+\b|[A-H]\b)", re.IGNORECASE)
_KNOWN = re.compile(r"\d{1,3}|[A-H]|[IVX]{1,4}")
"""Signs by which headings are known as steps, and ways to them, without a word."""
_FEWEST, _POINTED, _LETTERS = 3, 2, 8


@cache
def _way(word: str) -> re.Pattern[str]:
    """What leads to a part by its sign, behind that word or another one for a step, or behind none."""
    called = rf"(?i:(?P<own>{re.escape(word) if word else '(?!)'})\s+|(?P<word>{STEP_WORDS}|section|point|§)s?\s*)"
    return re.compile(
        rf"(?P<lead>{_ARROW}|{_GOES}){called}?(?P<open>[(\[\"“*_]*)(?P<sign>{_SIGN}){_ENDS}[)\]\"”*_]*"
        rf"|(?P<before>:\s*)(?P<alone>[A-Z]|[ivx]{{1,5}}|[a-z](?=\)))\)?(?=\s*\.?\s*$)"
    )


@cache
def _next(word: str) -> re.Pattern[str]:
    """What a cell below `Next` says alone: a sign, behind a word for a step or none."""
    called = rf"(?i:(?P<own>{re.escape(word) if word else '(?!)'})\s+|(?P<word>{STEP_WORDS}|section|point|§)s?\s*)"
    return re.compile(rf"(?P<behind>\|\s*){called}?(?P<next>{_SIGN})[.)]?\s*(?=\||$)")


@dataclass(frozen=True)
class _Counted:
    place: int
    sign: str
    count: int
    name: str
    lead: str
    """The marks of a heading; empty for any other line."""
    word: str


def with_pointed_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines, with the word for a step before the signs of such a series; code stays as it is."""
    code = in_listings(lines)
    series = _series(lines, code)
    if not series:
        return list(lines)
    titles = {one.place: one for one in series}
    known = all(one.count <= _LETTERS or one.sign.casefold() in NUMERALS for one in series)
    signs = {one.sign: one.sign.upper() if known and one.sign.isalpha() else str(one.count) for one in series}
    way, following = _way(series[0].word), _next(series[0].word)
    rows, left = _leading_rows(lines), _margins(lines, code, series)
    found: list[Line] = []
    for place, (line, number) in enumerate(lines):
        title = titles.get(place)
        if title:
            called = f"Step {signs[title.sign]}: {title.name}"
            found += (("", 0), (f"{title.lead}{called}" if title.lead else f"**{called}**", number), ("", 0))
        elif place - 1 in titles and _UNDERLINE.match(line):
            found.append(("", number))
        elif code[place]:
            found.append((line, number))
        else:
            told = signs if not _BOX.match(line) else {}
            spelt = (following if place in rows else way).sub(partial(_spelt, signs=told), line)
            found.append((spelt[left[place] :] if spelt.strip() else spelt, number))
    return found


_BOX = re.compile(r"\s*[-*+]\s+\[[ xX]\]\s(?!.*(?:→|⇒|->|=>))")
"""What is ticked when it is so leads nowhere without an arrow: `scaled back to 6`."""


def _spelt(match: re.Match[str], signs: Mapping[str, str]) -> str:
    """A way with the word for a step before its sign."""
    told = match.groupdict()
    sign = _sign(match)
    if sign not in signs or told.get("word"):
        return match[0]
    return f"{next(filter(None, map(told.get, ('lead', 'before', 'behind'))), '')}Step {signs[sign]}"


def _sign(match: re.Match[str]) -> str:
    return next(filter(None, map(match.groupdict().get, ("sign", "alone", "next"))), "")


def _margins(lines: Sequence[Line], code: Sequence[bool], series: Sequence[_Counted]) -> list[int]:
    """How far the text of each line's part is set in as a whole."""
    found = [0] * len(lines)
    for one, other in pairwise([*series, None]):
        below = range(one.place + 1, other.place if other else one.place + 1) if one else range(0)
        deep = [len(line) - len(line.lstrip()) for line in (lines[place][0] for place in below) if line.strip()]
        for place in below:
            found[place] = 0 if code[place] else min(deep, default=0)
    return found


def _leading_rows(lines: Sequence[Line]) -> set[int]:
    """The rows of tables in which a column is called as one is that says what is done next."""
    found, inside = set[int](), False
    for place, ((line, _), (below, _)) in enumerate(pairwise([*lines, ("", 0)])):
        if _RULED.match(below) and "|" in line:
            inside = any(leads_on(cell) for cell in line.strip().strip("|").split("|"))
        elif "|" not in line:
            inside = False
        elif inside:
            found.add(place)
    return found


def _series(lines: Sequence[Line], code: Sequence[bool]) -> list[_Counted]:
    """The longest series to which ways lead; none where parts are called steps."""
    shapes: dict[tuple[str, ...], list[int]] = defaultdict(list)
    matches: dict[int, re.Match[str]] = {}
    for place, (line, _) in enumerate(lines):
        match = None if code[place] or not line.strip() else _TITLE.match(line)
        if match and _stands_alone(lines, place, match):
            matches[place] = match
            shapes[tuple(match[part].strip().casefold() for part in _SHAPE)].append(place)
    if len(matches) < _FEWEST or any(
        _CALLED.match(line) for (line, _), one in zip(lines, code, strict=True) if not one
    ):
        return []
    found = [
        run
        for places in shapes.values()
        if len(places) >= _FEWEST
        for form in _FORMS
        for run in _runs([(place, matches[place]) for place in places], form)
        if _hold(lines, run) and not any(map(_opens, run[:2])) and _is_pointed_at(lines, code, run)
    ]
    best = max(found, key=len, default=[])
    return [] if best and best[0].lead and all(map(_KNOWN.fullmatch, (one.sign for one in best))) else best


def _opens(one: _Counted) -> bool:
    """Whether a part is called as the first ones of a document are, `1. Purpose`: its parts are no steps."""
    return stands_aside(Node(kind=Kind.HEADING, text=one.name, line=0))


def _stands_alone(lines: Sequence[Line], place: int, match: re.Match[str]) -> bool:
    """Whether a line is a title: nothing stands above it, and it is bold to its end or nothing goes on below it."""
    above, below = (lines[one][0] if 0 <= one < len(lines) else "" for one in (place - 1, place + 1))
    if not (match["close"] or match["open"] or match["inner"] or match["sign"].isdigit()):
        return False  # `A pump`
    whole = match["head"] or (match["bold"] and match["end"]) or _UNDERLINE.match(below)
    ends = whole or not below.strip() or below.startswith(("  ", "\t", "```", "~~~")) or below.lstrip()[:2] in _LISTS
    paired = bool(match["bold"]) == bool(match["end"] or match["inner"])
    return bool(_PARTED.match(above) and ends) and paired and not match["name"].rstrip().endswith((",", ";"))


_LISTS = frozenset({"- ", "* ", "+ ", "| "})


def _count(sign: str, form: str) -> int:
    if form == "figure":
        return int(sign) if sign.isdigit() else -1
    if form == "numeral":
        return NUMERALS.get(sign.casefold(), -1)
    return ord(sign.casefold()) - 96 if len(sign) == 1 and sign.isalpha() else -1


_FORMS = ("figure", "letter", "numeral")


def _runs(titles: Sequence[tuple[int, re.Match[str]]], form: str) -> Iterator[list[_Counted]]:
    """Titles that count on from the first sign, here and there with a slip."""
    counts = [_count(match["sign"], form) for _, match in titles]
    apart = Counter(after - before for before, after in pairwise(counts) if after > before >= 0)
    by = apart.most_common(1)[0][0] if apart else 1
    run: list[_Counted] = []
    for (place, match), count in zip(titles, counts, strict=True):
        one = _Counted(place, match["sign"], count, match["name"].rstrip(" .:"), match["head"], match["word"].strip())
        if count < 0 or (run and not 0 <= count - run[-1].count <= _SLIP * by):
            yield from _whole(run, by)
            run = []
        if count >= 0 and (run or count <= by):
            run.append(one)
    yield from _whole(run, by)


_SLIP = 3


def _whole(run: list[_Counted], by: int) -> Iterator[list[_Counted]]:
    on = sum(after.count - before.count == by for before, after in pairwise(run))
    if len(run) >= _FEWEST and 2 * on >= len(run) - 1:
        yield run


def _hold(lines: Sequence[Line], run: Sequence[_Counted]) -> bool:
    """Whether something stands below each but the last, which is set in below none that is an item of a list."""
    for one, other in pairwise(run):
        texts = [lines[place][0] for place in range(one.place + 1, other.place) if lines[place][0].strip()]
        listed = _ITEM.match(lines[one.place][0])
        if not texts or (listed and all(text.startswith("  ") for text in texts)):
            return False
    return True


_ITEM = re.compile(r"^ {0,3}\d{1,3}[.)]\s")


def _is_pointed_at(lines: Sequence[Line], code: Sequence[bool], run: Sequence[_Counted]) -> bool:
    """Whether ways in several of the parts lead to others of them."""
    signs, places = {one.sign: one.place for one in run}, {one.place for one in run}
    way, following, rows = _way(run[0].word), _next(run[0].word), _leading_rows(lines)
    led, home = set[int](), run[0].place
    for place in range(home, len(lines)):
        home = place if place in places else home
        form = following if place in rows else way
        ways = () if code[place] or place in places else form.finditer(lines[place][0])
        if any(signs.get(_sign(match), home) != home for match in ways):
            led.add(home)
    return len(led) >= _POINTED
