"""Criteria for machines in a word or two without a label: `exit code 0`, `rc == 0`, `HTTP 200`, `exists out/a.md`."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestrator.documents.lexicon import in_english
from orchestrator.documents.words import bare

_LONGEST = 160
_NUMBER = re.compile(r"^(?P<about>\$\?|[^\W\d_][^`\"“:=<>\d]{0,40}?)\s*(?:==?|\bis)?\s*`?(?P<said>\d{1,3})`?$")
_EXIT = re.compile(r"\$\?|rc|ret(?:urn)?[- ]?code|exit(?:s|[- ]?(?:code|status|value))?")
_HTTP = re.compile(r"https?(?: response)?(?: status)?(?: code)?|(?:response )?status(?: code)?|response(?: code)?")
_STATUS = re.compile(r"[1-5]\d\d")
_PATH = r"`?(?P<path>(?:\.{0,2}/)?[\w@*-][\w@.*-]*(?:/[\w@.*-]+)*(?:\.\w{1,8}|/))`?"
_THERE = re.compile(
    rf"(?:test -[ef] |(?:file |dir(?:ectory)? )?exists? ){_PATH}"
    rf"|(?:(?:the )?(?:file|dir(?:ectory)?|folder) )?{_PATH.replace('path', 'named')} exists",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def terse(text: str) -> tuple[str, str]:
    """What such a criterion is about, as a label says it, and what it says of that; empty where it is none."""
    if len(text) > _LONGEST:
        return "", ""
    text = text.strip(" .")
    if there := _THERE.fullmatch(text):
        return "file exists", f"`{there['path'] or there['named']}`"
    match = _NUMBER.match(text)
    if match is None:
        return "", ""
    about, said = in_english(bare(match["about"])) if match["about"][0] != "$" else match["about"], match["said"]
    if _EXIT.fullmatch(about):
        return "exit code", said
    return ("http status", said) if _HTTP.fullmatch(about) and _STATUS.fullmatch(said) else ("", "")
