"""Fields that a task tells in sentences: `Given A-1 has SUCCEEDED. May be tried again twice. If it still fails: …`."""

from __future__ import annotations

import re

from orchestrator.documents.labels import Part, meaning, part_of
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.limits_of_others import limits_others
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.policies import repeats_allowed
from orchestrator.documents.shapes import BOLD
from orchestrator.documents.words import COUNT, counted_in_words

_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[^\W\d_a-z]|\*)")
_ENDED = (
    r"(?:SUCCEEDED|succeeded|done|finished|(?:is|are) (?:done|finished|completed?|green|through)"
    r"|(?:has|have) (?:ended|passed|finished))"
)
_NEEDS = re.compile(
    rf"^(?:(?:given|when|once|after|needs|requires|only|starts?|begins?|waits?|not before|do not start|comes)\b.*"
    rf"|[\w`*\"'-]+ (?:must|has to|have to) (?:have |be )?.*)\b{_ENDED}\W*$"
    r"|^(?:given )?(?:nothing else (?:has to|must)|needs nothing|waits for nothing|no prerequisites?)\b.*$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    rf"\b(?:tried|try|repeated|run|attempted|done) again(?: (?:up to|at most|for))?\s+(?P<count>{COUNT})(?: more)?\b"
    rf"|^(?:{any_of('phrases', 'at_most')}\s+)?(?P<retries>{COUNT})\s+(?:more )?(?:retries|retry|repetitions?)\b"
    rf"|^(?P<never>no (?:second (?:try|attempt|chance)|retr(?:y|ies)|repetition)|never (?:tried|run) again)\b",
    re.IGNORECASE,
)
_FAILS = re.compile(
    r"^(?:if|when) (?:it|this|that|the \w+)(?: still)? fails(?: again)?\s*[:,—–-]\s*(?P<then>\S.*)$", re.IGNORECASE
)
_NAME = re.compile(r"^\*\*[^*\n]{2,90}\*\*[.:]?\s+(?=[^\W\d_a-z])")
"""The name of a unit in bold, which ends as a sentence does: `**S8. Paint it.** Done when …`."""
_FEWEST, _MOST = 2, 6


_ACCEPTS = re.compile(
    r"^(?:this|the|it|that|we|you|a|an|each)\b.{0,40}?\b(?:is|are|counts? as|call it|call this|consider it|passes)\s+"
    r"(?:then )?(?:done|complete[d]?|finished|accepted|ok(?:ay)?|ready|successful|good|passed|over)?\s*"
    r"(?:only )?(?:when|if|once|as soon as)\s+(?P<what>\S.*)$"
    r"|^(?:done|complete|finished|accepted|ready) (?:when|if|once)\s+(?P<short>\S.*)$",
    re.IGNORECASE,
)
_AND = re.compile(r",?\s+and\s+|;\s+")
HOLDS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|cannot|shows?|stays?|passes|exists?|equals?|answers?|arrives?|works?|ends?"
    r"|contains?|matches|returns?|starts?|opens?|finishes|confirms?)\b"
)


def tell_fields(root: Node) -> None:
    """Put in place of such a paragraph its sentences, each with the label that it means."""
    for node in list(root.walk()):
        if node.kind is not Kind.PARAGRAPH or node.parent is None or part_of(node) not in _BEGINS_WITH:
            continue
        name = _NAME.match(node.text)
        sentences = _SENTENCE.split(node.text[name.end() :] if name else node.text)
        told = [_as_field(sentence) for sentence in sentences] if 1 < len(sentences) <= _MOST else []
        if sum(bool(field) for field in told) >= _FEWEST:
            texts = [field or sentence for field, sentence in zip(told, sentences, strict=True)]
            _split(node, texts, name[0].strip() if name else "")


_BEGINS_WITH = frozenset({None, Part.PREREQUISITES, Part.DEPENDS})
"""What a paragraph may begin with that tells more of its unit in sentences: `Needs: A-1. Give up after 2 retries.`"""
_GIVES_UP = re.compile(
    rf"^(?P<label>(?:{any_of('tries', 'gives_up')})\s+{any_of('tries', 'behind')})\s+"
    rf"(?P<count>{COUNT}\s+(?:{any_of('tries', 'again')}|{any_of('tries', 'tries')}))\b"
    rf"(?:,?\s+(?:and|und|et|y|e|en|i)(?:\s+then)?\s+|,?\s+{any_of('phrases', 'and_then')}\s+|\W*$)(?P<then>.*)$",
    re.IGNORECASE,
)


def _given_up(sentence: str) -> str:
    """A sentence that says after how many tries it is given up, and what is done then, as a field."""
    match = _GIVES_UP.match(sentence)
    then = match["then"].rstrip(" .;") if match else ""
    return f"**Give up after:** {match['count']}{', then ' if then else ''}{then}" if match else ""


def _as_field(sentence: str) -> str:
    """A sentence as a field; empty where it is none."""
    if given_up := _given_up(sentence):
        return given_up
    again, fails, accepts = _AGAIN.search(sentence), _FAILS.match(sentence), _ACCEPTS.match(sentence)
    turns = repeats_allowed(sentence) if again is None else None
    if accepts:
        return f"**Success Criteria:** {'; '.join(_each(accepts['what'] or accepts['short']))}"
    if (turns is not None or again) and limits_others(sentence):
        return ""
    if turns is not None:
        return f"**Max Retries:** {turns - 1}"
    if again:
        count = 0 if again["never"] else counted_in_words(again["count"] or again["retries"])
        return f"**Max Retries:** {count}" if count is not None else ""
    if fails:
        return f"**On Failure:** {fails['then'].rstrip('.')}"
    label, colon, value = sentence.partition(": ")
    if colon and value.strip() and meaning(label) is not None:
        return f"**{label.strip('*_ ')}:** {value.rstrip('.')}"
    return f"**Prerequisites:** {sentence.rstrip('.;')}" if _NEEDS.match(sentence) else ""


def _each(words: str) -> list[str]:
    """What a sentence says has to be so, one by one where each part of it says something of its own."""
    parts = [part for part in _AND.split(words.rstrip(".;")) if part]
    return parts if all(HOLDS.search(part) for part in parts) else [words.rstrip(".;")]


def _split(node: Node, texts: list[str], name: str) -> None:
    """The texts in place of a paragraph; below the bold name that it begins with, where it does."""
    assert node.parent is not None
    rank = BOLD if name else node.rank
    made = [
        Node(kind=Kind.PARAGRAPH, text=text, line=node.line, end=node.end, rank=node.rank, parent=node.parent)
        for text in texts
    ]
    for child in node.children:
        made[-1].add(child)
    named = Node(kind=Kind.PARAGRAPH, text=name, line=node.line, end=node.end, rank=rank, parent=node.parent)
    for one in made if name else ():
        named.add(one)
    siblings = node.parent.children
    place = next(place for place, one in enumerate(siblings) if one is node)
    siblings[place : place + 1] = [named] if name else made
