"""Sentences that say which of two successes is answered: “201 if the jar was created, else 200”."""

from __future__ import annotations

import re
from collections.abc import Collection

from orchestrator.models.builtin.reading.words import key, words

_SUCCESS = re.compile(r"(?<!\d)2\d\d(?!\d)")
_CODE = re.compile(r"(?P<aside>\()?`?(?P<code>200|201)`?(?: (?:created|ok)\b)?\)?", re.IGNORECASE)
_SMALL = {
    "if", "when", "where", "for", "on", "in", "the", "a", "an", "it", "its", "is", "was", "were", "has", "been", "had",
    "and", "or", "else", "otherwise", "returns", "return", "answers", "answer", "responds", "gives", "with", "one",
    "row", "that", "which", "case", "by", "this", "just", "such", "being", "status", "of", "did", "does", "to", "put",
}  # fmt: skip
_MADE = {"created", "creates", "create", "creating", "creation", "new", "newly", "made", "makes", "inserted", "insert"}
_THERE = {"exist", "exists", "existed", "existing", "there", "already", "before", "yet"}
_CHANGED = {
    "replaced", "replaces", "replace", "replacing", "updated", "updates", "update", "updating", "changed", "changes",
    "change", "overwritten", "overwrites", "modified",
}  # fmt: skip
_NOT = {"not", "no", "didn", "doesn"}


def tells_success(sentence: str) -> bool:
    """Whether a sentence says of a success when it is answered, which no description is."""
    several = len(set(_SUCCESS.findall(sentence))) > 1
    return several or re.search(r"(?<!\d)2\d\d`? (?:if|when|unless|where)\b", sentence) is not None


def is_made_or_there(sentence: str, nouns: Collection[str]) -> bool:
    """Whether a sentence says no more than that what is new is answered 201, and what was there already 200."""
    found = list(_CODE.finditer(sentence))
    if sorted(match["code"] for match in found) != ["200", "201"]:
        return False
    before = any(match["aside"] for match in found)
    edges = [0, *(match.end() for match in found)] if before else [*(match.start() for match in found), len(sentence)]
    if not before and _left(sentence[: found[0].start()], nouns):
        return False
    if before and _left(sentence[found[1].end() :], nouns):
        return False
    told = {
        match["code"]: _left(_CODE.sub("", sentence[edges[place] : edges[place + 1]]), nouns)
        for place, match in enumerate(found)
    }
    made, there = told["201"], told["200"]
    is_new = made <= _MADE or (bool(made & _NOT) and made - _NOT <= _THERE)
    was_there = there <= _CHANGED | _THERE
    return bool(made or there) and is_new and was_there


def _left(text: str, nouns: Collection[str]) -> set[str]:
    """What a part says beyond small words and those for the row."""
    return {word for word in words(text) if word not in _SMALL and not {word, *key(word)} & set(nouns)}
