"""What other tools and editors write, line by line, as the Markdown that says the same: bullets, boxes, fields, HTML.

Lines are kept: each written line says which one of the document it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from orchestrator.documents.callouts import Line, unboxed
from orchestrator.documents.foreign_marks import ForeignMarks
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.web import Web
from orchestrator.documents.words import ordinal

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_DEEP = re.compile(r"^(\s{32})\s+")
"""Deeper nesting than that is none that people read."""
_BULLET = re.compile(r"^(\s*)[•◦▪‣–»►▶➤➢●○■□✦❖]\ufe0f?\s+(?=\S)")
_BOX = re.compile(
    rf"^(\s*)((?:[☐☑☒🔲⬜✅✔]\ufe0f?|\[[ xX✓✔]\])\s+)(?=\S)(?!{any_of('phrases', 'if')}\s.*(?:→|->|=>))", re.IGNORECASE
)
_BRACKETED = re.compile(r"^(\s*)\[(\d{1,3})\]\s+(?=\S)(?!.*\]\()")
_LETTERED = re.compile(r"^(\s*)([A-Ha-h])\)\s+(?=\S)")
_STEP_FIELD = re.compile(r"^(\s*[-*+]\s+)step:\s+(?=[A-Z][A-Z0-9]*-\w)")
_ADOC_HEADING = re.compile(r"^(={1,5})\s+(?=\S)")
_ADOC_ITEM = re.compile(r"^\.\s+(?=\S)")
_OUTLINED = re.compile(r"^\s{0,3}(?=(?:\d{1,2}\.)+[1-9]\d?[.)]?\s+[^\W\d_])")
_LABELLED = re.compile(r"^\s*[A-Z][\w /.()-]{1,50}:(?:\s|$)")
_HEADED_FIELD = re.compile(
    rf"^(?P<marks>#{{1,6}})\s+(?P<field>(?!{any_of('phrases', 'step')}\s+(?!id\b))[^#:\d]{{2,30}}:(?:\s.*)?)$",
    re.IGNORECASE,
)
_APART = re.compile(r"\s+[·|•]\s+(?=(?:\*\*)?[A-Z][\w ./-]{1,30}:(?:\*\*)?\s)")
_FIELD = re.compile(r"^(?P<indent>\s*)(?:[-*+]\s+)?(?:\*\*)?[A-Z][\w ./-]{1,30}:(?:\*\*)?\s+\S")


def undressed(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines as Markdown; code stays as it is."""
    code, before, web = False, "", Web()
    for written, number in _with_bullets(list(_in_markdown(list(unboxed(lines))))):
        if _FENCE.match(written):
            code = not code
        line = written if code else _DEEP.sub(r"\1", written).replace("\ufe0e", "")
        if before.strip() == "+":
            line = f"   {line}"
        if code or line.strip() in {"", "+"} or _FENCE.match(line):
            yield "" if line.strip() == "+" and not code else line, number
        else:
            yield from ((row, number) for row in _rows(line, before, web))
        before = line


def _in_markdown(lines: list[Line]) -> Iterator[Line]:
    """The lines with the marks of Markdown in place of those of wikis and trackers; code stays as it is."""
    marks, code = ForeignMarks([line for line, _ in lines]), False
    for place, (line, number) in enumerate(lines):
        code = code != bool(_FENCE.match(line))
        for row in [line] if code else marks.rows(line, place):
            yield row, number if row.strip() or not line.strip() else 0


def _with_bullets(lines: list[Line]) -> Iterator[Line]:
    """Fields that are ordered by their indent alone get bullets."""
    start = 0
    for end in range(len(lines) + 1):
        if end == len(lines) or not lines[end][0].strip():
            block = lines[start:end]
            bulleted = _indented_fields([line for line, _ in block])
            yield from ((_bulleted(line) if bulleted else line, number) for line, number in block)
            yield from lines[end : end + 1]
            start = end + 1


def _indented_fields(block: list[str]) -> bool:
    indents = {len(line) - len(line.lstrip()) for line in block}
    labelled = sum(bool(_LABELLED.match(line)) for line in block)
    return (len(indents) > 1 and 0 in indents and labelled == len(block)) or (
        len(indents) > 2
        and 0 in indents
        and labelled > 0.7 * len(block)
        and not any(line.lstrip()[:1] in "-*+#>|`~" for line in block)
    )


def _bulleted(line: str) -> str:
    text = line.lstrip()
    return f"{line[: len(line) - len(text)]}- {text}"


def _rows(line: str, before: str, web: Web) -> Iterator[str]:
    if web.speaks(line):
        yield from web.rows(line)
    else:
        line = _ADOC_HEADING.sub(lambda match: f"{'#' * len(match[1])} ", line)
        yield from _fields(_marked(_without_heading(line, before)))


def _without_heading(line: str, before: str) -> str:
    """A field that was made a heading, right below another one: `# Status: done` after `# Task ID: 1`."""
    match, above = _HEADED_FIELD.match(line), _HEADED_FIELD.match(before)
    return match["field"] if match and above and match["marks"] == above["marks"] else line


def _marked(line: str) -> str:
    """A bullet, a box or a number in another form, as Markdown has it."""
    for form, written in (
        (_BOX, r"\1- \2"),
        (_BULLET, r"\1- "),
        (_BRACKETED, r"\1\2. "),
        (_STEP_FIELD, r"\1Step ID: "),
        (_ADOC_ITEM, "1. "),
    ):
        line, found = form.subn(written, line)
        if found:
            return line
    line = _OUTLINED.sub("   - ", line)
    return _LETTERED.sub(lambda match: f"{match[1]}{ordinal(match[2])}) ", line)


def _fields(line: str) -> Iterator[str]:
    """Fields that stand in one line, each on its own: `ID: A-1 · Retries: 2`."""
    first = _FIELD.match(line)
    parts = _APART.split(line) if first else [line]
    yield parts[0]
    indent = first["indent"] if first else ""
    inside = "  " if line.lstrip()[:2] in {"- ", "* ", "+ "} else ""
    yield from (f"{indent}{inside}{part}" for part in parts[1:])
