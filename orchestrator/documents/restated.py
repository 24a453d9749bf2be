"""Limits that are said again outside of the steps, and are others there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.draft import Draft
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.limits_of_others import limits_others
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.policies import REPEATING, repeats_allowed, turns_in
from orchestrator.documents.stale_sections import NUMBERED, telling_stems
from orchestrator.documents.steps import Steps, outside
from orchestrator.documents.tries import SENTENCE, tries_said
from orchestrator.documents.words import COUNT, ENDS, counted_in_words, plain

_AGAIN = re.compile(rf"(?<!\w)(?:{any_of('tries', 'again')}){ENDS}", re.IGNORECASE)
_TRIES = re.compile(rf"(?<!\w)(?:{any_of('tries', 'tries')}){ENDS}", re.IGNORECASE)
_BOUND = re.compile(rf"(?<!\w)(?:{any_of('phrases', 'at_most')}|{COUNT}){ENDS}", re.IGNORECASE)
_ONLY_COUNT = re.compile(rf"\W*(?P<count>{COUNT})\s*[x×]?\W*", re.IGNORECASE)
_LONGEST, _FEWEST, _MOST = 1500, 2, 100


def restated_limits(draft: Draft, steps: Steps) -> None:
    """Report another limit of what a sentence of a step limits, where words outside of the steps name the same."""
    said = [
        (own, telling_stems(step.title) | telling_stems(sentence), count)
        for own, step in enumerate(steps.steps)
        for node in step.node.walk()
        if node.kind in {Kind.PARAGRAPH, Kind.ITEM}
        for sentence in SENTENCE.split(plain(node.text)[:_LONGEST])
        if (count := _tries(sentence, node))
    ]
    for node in outside(draft.root, steps) if 0 < len(said) <= _MOST else ():
        for what, count in _again_said(node):
            found = [(own, other) for own, stems, other in said if what <= stems] if what else []
            if len({own for own, _ in found}) == 1 and count not in {other for _, other in found}:
                message = f"it is tried {count} times in all here, and {found[0][1]} times where it is done"
                draft.defect(node, "conflicting-limit", message)


def _tries(sentence: str, node: Node) -> int | None:
    """How often something is tried in all, where a sentence says so."""
    told = tries_said(sentence, node) or repeats_allowed(sentence)
    told = told or (turns_in(sentence) if REPEATING.search(sentence) else None)
    return None if told is None or limits_others(sentence) else told


def _again_said(node: Node) -> Iterator[tuple[set[str], int]]:
    """What is tried so often, by a row that names it and a count, or by a sentence."""
    if node.kind is Kind.ROW and len(node.children) == _FEWEST:
        named, told = (cell.plain for cell in node.children)
        count = _ONLY_COUNT.fullmatch(told)
        tries = counted_in_words(count["count"]) if count else None
        again = _AGAIN.search(named)
        if tries and (again or _TRIES.search(named)):
            yield telling_stems(_TRIES.sub("", _AGAIN.sub("", named))), tries + bool(again)
    elif node.kind in {Kind.PARAGRAPH, Kind.ITEM}:
        for sentence in SENTENCE.split(plain(node.text)[:_LONGEST]):
            words, tries = NUMBERED.sub("", sentence), _tries(sentence, node)
            bound = _BOUND.search(words) if tries else None
            what = telling_stems(_TRIES.sub("", _AGAIN.sub("", words[: bound.start()]))) if bound else set[str]()
            if tries and len(what) >= _FEWEST:
                yield what, tries
