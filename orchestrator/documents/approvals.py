"""Statements that are called an approval and name whoever gives it: `Sign-off: Head of Works`, `*OK of the mayor.*`.

The word alone tells nothing: there has to be a person, or a sentence that says that somebody signs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.lexicon import any_of, form, phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain, without_signs

_COUNT = r"(?:\s*[-#]?\s*(?:n[°ºor]?\.?\s?)?(?:\d{1,2}|[A-H]\d?|I{1,3}|IV|V)(?!\w))?"
_NAME = re.compile(
    rf"\W*(?:(?P<by>{any_of('approvals', 'by')})|(?:[\w/&-]+ ){{0,2}}?(?P<strong>{any_of('approvals', 'names')})"
    rf"|(?P<weak>{any_of('approvals', 'words')}))(?!\w){_COUNT}(?P<rest>(?:\s+\S.*)?)\W*",
    re.IGNORECASE | re.DOTALL,
)
"""What begins a statement that is one, up to the mark behind its name."""
_GIVEN = re.compile(
    rf"\s*(?:(?P<by>{any_of('approvals', 'of')})|{any_of('approvals', 'of_what')})(?:\s+(?P<who>\S.*))?",
    re.IGNORECASE | re.DOTALL,
)
_GO = re.compile(r"\W*go ?/ ?no[- ]?go\b", re.IGNORECASE)
_GIVEN_FOR = re.compile(r"(?:for|für|zum|zur|pour|para|per|voor|do|na|on|\()(?!\w)", re.IGNORECASE)
_ENDED = re.compile(r"\s*[:：]\s*|\s+[–—-]{1,2}\s+|[.,;](?:\s+|$)")
_LED = re.compile(r"(?:\*\*|__|\*|_)\s*(?=\S)")
_CAPITALS = re.compile(r"[\W_]*[A-ZÀ-Þ]{4,}(?:[ -][A-ZÀ-Þ]{2,})*(?:\s*[-#]?\s*(?:\d{1,2}|[A-H]))?\s*(?::|[–—])\s")
_LONGEST = 1200
_NOBODY = re.compile(rf"\W*(?:{any_of('approvals', 'none')}|\d.*)?[\W_]*", re.IGNORECASE | re.DOTALL)
"""What says behind the name of an approval that there is none to wait for, or that it was given; or a number."""
_NEGATED = re.compile(rf"\W*(?:{any_of('approvals', 'none')})(?!\w)", re.IGNORECASE)
_SIGNS, _HELD = (form("phrases", "signs"), form("approvals", "signs")), form("phrases", "held")
_PERSON = re.compile(
    rf"\W*(?:[\w'’&/-]+ ){{0,3}}?(?:{any_of('phrases', 'decider')}|{any_of('approvals', 'person')})(?!\w)"
    r"(?:\s[^\W\d_]{3,}(?<!s))?"
    r"(?:\s+(?:of|for|in|on|de|du|des|der|del|della|van|von|di|do|da)\b.{0,40})?"
    r"(?:\s+(?:and|or|und|oder|et|ou|y|o|e|en|of|i|lub)\s+.{2,40})?"
    r"(?:\s+(?:before|after|at|by|par|per|por|bij|auf|avant|vor|antes|prima|voor|przed)\s.*)?\W*",
    re.IGNORECASE,
)
"""Somebody who signs, and nothing else."""
_OPEN = frozenset({None, Part.GATE, Part.DECISION, Part.OWNER, Part.AGENT, Part.CRITERIA})
"""What the word of an approval may be taken for."""


def is_approval(node: Node) -> bool:
    """Whether a statement is set off and called an approval, and says who gives it."""
    if node.kind not in {Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM} or node.step or len(node.text) > _LONGEST:
        return False
    if node.ticked is not None:
        return False
    text = node.text.lstrip("> ")
    own = without_signs(text)
    led = own != text or _LED.match(own) or _CAPITALS.match(own) or own.startswith("(") or node.key
    part = part_of(node)
    asked = part is Part.DECISION and (node.children or "?" in node.text or not _GO.match(plain(own)))
    if not (led or node.kind is Kind.HEADING) or part not in _OPEN or asked:
        return False
    below = next((one.plain for one in node.children[:1] if one.kind is Kind.PARAGRAPH), "")
    return is_said(plain(own).lstrip("("), below)


def approvals(root: Node) -> list[Node]:
    """Those of a document that stand by themselves, and not alone: one may be a field of any form."""
    found = [node for node in root.walk() if node.kind is not Kind.ITEM and is_approval(node)]
    return found if len(found) > 1 else []


def is_stamped(line: str, *, quoted: bool) -> bool:
    """Whether a line with a sign of a tick before words that are set off is an approval and no box.

    In a quotation any sentence will do behind a bold word.
    """
    match = _STAMP.match(line) if len(line) <= _LONGEST else None
    return match is not None and bool((quoted and _SENTENCE.match(line)) or is_said(plain(line[match.end() :])))


_SENTENCE = re.compile(r"\s*[✅✔]\ufe0f?\s+\*\*[^*]+\*\*\s*[^\s→]")


_STAMP = re.compile(r"\s*[✅✔☑]\ufe0f?\s+(?=\*\*|__|[*_])")


@lru_cache(maxsize=20_000)
def is_called(words: str) -> bool:
    """Whether some words are what approvals are called, and no more."""
    match = _NAME.fullmatch(words)
    return match is not None and not match["by"] and not match["rest"].strip()


@lru_cache(maxsize=20_000)
def is_said(words: str, below: str = "") -> bool:
    """Whether some words do, or those behind their name; `below`: what stands below them."""
    return _says(words, below, again=True)


def _says(words: str, below: str, *, again: bool) -> bool:
    end = _ENDED.search(words)
    name, rest = (words[: end.start()], words[end.end() :]) if end else (words, "")
    match = _NAME.fullmatch(name)
    if match is None:
        return False
    given = _GIVEN.fullmatch(match["rest"])
    who = given["who"] if given else None
    if given and who and not _NOBODY.fullmatch(who) and ((match["strong"] and given["by"]) or _PERSON.fullmatch(who)):
        return True
    rest, more = rest or below, match["rest"].strip()
    if match["by"] and _PERSON.fullmatch(more):
        return True
    if more and given is None and not _GIVEN_FOR.match(more):
        return False
    if _NOBODY.fullmatch(rest) or _NEGATED.match(rest):
        return False
    if (match["by"] or given) and not (more if given is None else who):
        return True
    named = _WHO.split(rest, maxsplit=1)[0]
    return names_person(named) or is_signed(rest) or (again and _says(rest, "", again=False))


_WHO = re.compile(r"[,.;:(]|\s[–—-]\s")


_SUBJECT = re.compile(
    rf"\W*(?:[\w'’&/-]+ ){{0,4}}?(?:{any_of('phrases', 'decider')}|{any_of('approvals', 'person')})(?!\w)",
    re.IGNORECASE,
)


def begins_with_person(words: str) -> bool:
    """Whether somebody who may sign stands among the first of some words: `The mayor opens the market`."""
    return _SUBJECT.match(words) is not None


def names_person(words: str) -> bool:
    """Whether some words say who signs, and nothing else."""
    return _PERSON.fullmatch(words) is not None


def is_signed(words: str) -> bool:
    """Whether a sentence says that somebody signs."""
    signed = (one for one in re.split(r"(?<=[.!?])\s+", words) if any(signs.search(one) for signs in _SIGNS))
    return bool(_HELD.search(words)) or any(not phrase("nobody").search(one) for one in signed)
