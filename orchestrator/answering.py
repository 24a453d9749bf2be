"""Answers to questions that stand in an intervention: which question each is about, and the person's own words.

Said in the head (`answers: RFI-001`, or a mapping of ids to texts), in the title (`# Answer to RFI-001`), or in lines
that begin with a question's id (`RFI-001: three letters`); what is quoted with `>` answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ID = r"RFI-\d{1,6}"
_LINE = re.compile(
    rf"^(?:[-*+][ \t]+|#+[ \t]*)?(?:\*\*|`)?(?P<id>{_ID})(?:\*\*|`)?[ \t]*(?::\*\*|[:\u2013\u2014])[ \t]*(?P<text>.*)$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"^#[ \t]+.*?\banswers?\b(?:[ \t]+(?:to|for))?[ \t]+(?P<id>{_ID})[ \t]*[.:]?[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_BOLD = re.compile(r"^[-*+ \t]*\*\*[A-Za-z][A-Za-z _-]*(?::\*\*|\*\*:)")
_SECTION = re.compile(r"^##[ \t]+(?P<name>.+)$", re.MULTILINE)


def looks_like_answers(text: str) -> bool:
    """Whether a text without any head is nothing but answers: its first line begins with a question's id."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return bool(_LINE.match(first) or _TITLE.match(first))


def answers_in(stated: str | Mapping[str, str], body: str) -> dict[str, str]:
    """By question, the answer, in the order of the text; empty where it answers nothing.

    `stated` is what the head says. An answer without text is kept as an empty one, so that its author can be told.
    """
    if isinstance(stated, Mapping):
        return {name.strip().upper(): text.strip() for name, text in stated.items()}
    said = _said(body)
    named = re.findall(_ID, stated, re.IGNORECASE) or [match["id"] for match in _TITLE.finditer(body)]
    return _by_line(said) or {name.upper(): _words(said) for name in named}


def _said(body: str) -> str:
    """The person's own words: of the folder protocol's sections, Feedback alone; what stands above them counts too."""
    sections = list(_SECTION.finditer(body))
    wanted = next((n for n, section in enumerate(sections) if section["name"].strip().lower() == "feedback"), None)
    if wanted is None:
        return body
    end = sections[wanted + 1].start() if wanted + 1 < len(sections) else len(body)
    feedback = "\n".join(re.sub(r"^>[ \t]?", "", line) for line in body[sections[wanted].end() : end].splitlines())
    return f"{body[: sections[0].start()]}\n{feedback}"


def _by_line(said: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in said.splitlines():
        begun = _LINE.match(line)
        if begun:
            current = found.setdefault(begun["id"].upper(), [])
            current.append(begun["text"])
        elif line.startswith("#") or _BOLD.match(line):
            current = None
        elif current is not None:
            current.append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def _words(said: str) -> str:
    """All of it, titles and bold lines of the head aside."""
    return "\n".join(line for line in said.splitlines() if not line.startswith("#") and not _BOLD.match(line)).strip()
