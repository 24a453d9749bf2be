"""Numbers of sections that a renumbering left behind: with another one's title, or for what another one says."""

from __future__ import annotations

import re
from collections import Counter

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.steps import Steps, outside
from orchestrator.documents.words import stems

NUMBERED = re.compile(r"^\W*(?P<number>\d{1,2}(?:\.\d{1,2})*)[.):]?\s")
"""The number that a heading or a sentence begins with."""
_NOTHING = re.compile(rf"{any_of('tries', 'names_nothing')}|{STEP_WORDS}|{any_of('tries', 'try_verb')}", re.IGNORECASE)
"""What tells no thing from another."""
_TITLE = re.compile(r"[^\W\d_][^\n]{2,79}")
_POINTED = r"(?<![\w.])(?P<number>\d{1,2}(?:\.\d{1,2})+)\s?[:,—–-]?\s?[(\"“„«‘'`*_]{0,3}"
_FEWEST, _MOST, _MOST_TITLES, _LONGEST, _LONGEST_LINE = 2, 100, 200, 1500, 2000


def renumbered_sections(draft: Draft) -> None:
    """Report a number behind which the whole title of another part stands: `2.4 (Fill)`, where `2.5 Fill` is meant."""
    titles = {number: NUMBERED.sub("", part.plain).strip() for number, part in _numbered(draft).items()}
    numbered = {number: title for number, title in titles.items() if "." in number and _TITLE.fullmatch(title)}
    times = Counter(numbered.values())
    named = {title: number for number, title in numbered.items() if times[title] == 1}
    if len(named) < _FEWEST:
        return
    either = "|".join(re.escape(title) for title in sorted(named, key=len, reverse=True)[:_MOST_TITLES])
    form = re.compile(rf"{_POINTED}(?P<title>{either})(?![\w-])")
    for line, text in enumerate(draft.lines, start=1):
        for match in form.finditer(text[:_LONGEST_LINE]) if not text.lstrip().startswith("#") else ():
            number, title = match["number"], match["title"]
            if number in numbered and number != named[title]:
                message = f"{number} is called `{title}` here, and is `{numbered[number]}`: that is {named[title]}"
                draft.defect(line, "stale-name", message[:200])


_POINTS = re.compile(
    rf"(?P<what>.{{8,200}}?)\s{any_of('phrases', 'within')}\s+(?:the\s+|der\s+|dem\s+|la\s+|le\s+)?"
    rf"(?:{STEP_WORDS}|{any_of('phrases', 'section')})\s*(?P<number>\d{{1,2}}(?:\.\d{{1,2}})*)\W*",
    re.IGNORECASE,
)


def unlike_sections(draft: Draft, steps: Steps) -> None:
    """Report the number of a section that says nothing of what it is named for, where only one other section does."""
    parts = {
        number: " ".join(node.plain[:_LONGEST] for node in part.with_all()) for number, part in _numbered(draft).items()
    }
    holding = {number.rpartition(".")[0] for number in parts}
    told = {
        number: telling_stems(text) for number, text in parts.items() if number not in holding and len(parts) <= _MOST
    }
    for node in outside(draft.root, steps) if len(told) > _FEWEST else ():
        if node.kind not in {Kind.PARAGRAPH, Kind.ITEM} or len(node.text) > _LONGEST:
            continue
        own = next((match["number"] for one in node.above() if (match := NUMBERED.match(one.plain))), "")
        for match in filter(None, map(_POINTS.fullmatch, re.split(r"(?<=[.;])\s+", node.plain))):
            what, number = telling_stems(match["what"]), match["number"]
            others = sorted((len(what & words), one) for one, words in told.items() if one not in {own, number})
            (second, _), (most, other) = [(0, ""), *others][-2:]
            if number in told and not what & told[number] and most >= _FEWEST and most > second:
                message = f"`{number}` is named for this, and says nothing of it: `{other}` does"
                draft.defect(node, "stale-name", message)


def telling_stems(words: str) -> set[str]:
    """How the words begin that tell one thing from another."""
    return stems(words, _NOTHING)


def _numbered(draft: Draft) -> dict[str, Node]:
    """The parts whose headings begin with a number, by that."""
    heads = [node for node in draft.root.walk() if node.kind is Kind.HEADING]
    return {match["number"]: part for part in heads if (match := NUMBERED.match(part.plain))}
