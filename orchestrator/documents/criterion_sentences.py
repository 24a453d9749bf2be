"""The sentences that are criteria for machines, by what each asks for; the first that fits wins."""

from __future__ import annotations

import re

from orchestrator.documents.counted_inline import counted_whole
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import CLOSE

OUTPUT = (
    r"(?:expected )?(?:(?:command |terminal |console |std ?|program )?(?:output|out|err|logs?|console|terminal|screen))"
)
_Q = r"[`\"'“‘”’«»]"
_PATH = rf"{_Q}[\w./*{{}}-]+{_Q}"
_PATHS = rf"{_PATH}(?: or {_PATH})*"
_THING = r"(?:an? |the )?(?:\w+ )?(?:file|path|directory|folder|artifact|document|report)(?: (?:named|called|at))? "
_IS_THERE = (
    r"(?:(?:now |already )?(?:exists?|appears?|is found)|(?:is|was|has been|must be|should be|gets|can be) "
    r"(?:\w+ly )?(?:there|present|in place|available|created|generated|written|produced|saved|on disk|found))"
    r"(?: (?:there|on disk|again|in the \w+))?"
)
_HOLDS = (
    r"(?:to )?(?:contains?|includes?|match(?:es)?|has|have|holds?|mentions?|shows?|lists?|names?|carries|reads|says)"
    r"(?: the)?(?: (?:line|text|word|words|string|entry|key|heading|pattern|section))?"
)
_CODE = r"(?!(?:20\d|[3-5]\d\d)\b)\d{1,3}"
"""What a command may return; no status of HTTP, as in `a wrong token returns 401`."""
_ENDS_WITH = r"(?:exits?|returns?|ends?|finishes|terminates|comes back|quits|closes)(?: with)?"
SENTENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "file exists",
        re.compile(rf"^\W*(?:the )?(?:file|path|directory|folder) {_PATH}\W*$", re.IGNORECASE),
    ),
    (
        "tests",
        re.compile(
            rf"^\W*(?:all |the |every )*(?:unit |integration |api |e2e |contract )*tests?(?: suite)?"
            rf"(?: (?:in|of|from|under|at))?(?: {_Q}[^`\"»”]+{_Q})? "
            r"(?:to )?(?:(?:still )?pass(?:es)?|succeeds?|(?:is|are|stays?|runs?) (?:all )?(?:green|passing))\W*$",
            re.IGNORECASE,
        ),
    ),
    (
        "exit of a command",
        re.compile(
            r"\bexit (?:code|status) (?:of|from|for) .{1,80}? (?:is|equals|==?|must be) `?\d{1,3}\b"
            rf"|^\W*(?:`[^`]+`|the \w+(?: \w+)?|it) {_ENDS_WITH} (?:(?:exit )?(?:code|status|value) )?`?0\b",
            re.IGNORECASE,
        ),
    ),
    (
        "exit code",
        re.compile(
            (
                r"\b(?:exit|return)s?(?: with)?(?: (?:code|status|value))+\s*(?:is|equals|=|==|of|:)?\s*[`«]?"
                rf"{_CODE}\b|\bexits (?:with )?`?{_CODE}\b|"
                rf"\b{_ENDS_WITH} (?:(?:exit )?(?:code|status|value) )?`?{_CODE}`?\W*$"
            ),
            re.IGNORECASE,
        ),
    ),
    (
        "http",
        re.compile(rf"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+{_Q}?(?:https?://\S+|/\S*).{{0,60}}\b[1-5]\d\d\b"),
    ),
    (
        "file exists",
        re.compile(
            rf"^\W*(?:{_THING}|(?:the )?(?:file |directory |folder )?)?{_PATHS} "
            rf"(?:file |directory |folder )?{_IS_THERE}\W*$"
            rf"|^\W*there (?:is|are|must be|exists) (?:now )?{_THING}{_PATHS}\W*$",
            re.IGNORECASE,
        ),
    ),
    (
        "file content",
        re.compile(
            rf"^\W*(?:the )?(?:file )?{_Q}[\w./*-]+\.\w+{_Q} {_HOLDS} (?:{_Q}.+{_Q}|/.+/)\W*$",
            re.IGNORECASE,
        ),
    ),
    (
        "file content",
        re.compile(
            rf"^\W*{_Q}(?P<wanted>[^`\"“”]+){_Q} (?:is|stands|appears|can be (?:found|read)|occurs|must be) "
            rf"(?:written |found )?(?:in|inside) {_PATH}\W*$",
            re.IGNORECASE,
        ),
    ),
    (
        "output",
        re.compile(
            rf"^\W*(?:the )?{OUTPUT} {_HOLDS} {_Q}.+{_Q}\W*$"
            rf"|^\W*(?:(?:it|the command|the script) )?(?:prints|outputs|writes|logs|echoes) {_Q}[^`\"”]+{_Q}\W*$",
            re.IGNORECASE,
        ),
    ),
)

_APART = re.compile(rf"\s*(?:;\s+|；|(?<=[{CLOSE}\d%]);(?=[{CLOSE}])|<br\s*/?>)\s*")

_BEGINS = re.compile(r"^\(?(?:[1-9]|[a-h])[.)]\s+")


def each_of(text: str) -> list[str]:
    """The criteria that one line or cell holds: counted `(1) … (2) …`, or parted by semicolons or breaks."""
    if counted := counted_whole(text):
        return counted
    parts = _barred(text) or [part for part in _APART.split(text) if part.strip()]
    return [_BEGINS.sub("", part).strip() for part in parts] if len(parts) > 1 else parts


def _barred(text: str) -> list[str]:
    """What bars part in a cell of separated values, where all of it is words: `under 3 minutes|no noise`."""
    parts = text.split("|") if "|" in text and "`" not in text else []
    return parts if all(len(part.split()) > 1 for part in parts) else []


def cell_apart(node: Node) -> list[Node]:
    """What a cell judges, one by one; any other statement is one."""
    parts = each_of(node.text) if node.kind is Kind.CELL else []
    found = [Node(kind=Kind.ITEM, text=part, line=node.line, end=node.end) for part in parts]
    return found if len(found) > 1 else [node]
