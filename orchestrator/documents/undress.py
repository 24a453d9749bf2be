"""What other tools and editors write, line by line, as the Markdown that says the same: bullets, boxes, fields, HTML.

Lines are kept: each written line says which one of the document it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from orchestrator.documents.approvals import is_stamped
from orchestrator.documents.bold_cards import with_bold_cards
from orchestrator.documents.boxes_in_line import with_boxes_apart
from orchestrator.documents.broken_lines import with_broken_lines
from orchestrator.documents.callouts import Line, unboxed
from orchestrator.documents.card_lines import with_card_lines
from orchestrator.documents.continued_rows import without_continued_rows
from orchestrator.documents.dressed_labels import with_labels
from orchestrator.documents.foreign_marks import ForeignMarks
from orchestrator.documents.lead_ins import without_lead_ins
from orchestrator.documents.led_lines import with_led_lines
from orchestrator.documents.lettered_runs import with_lettered_runs
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.listings import in_listings
from orchestrator.documents.margins import at_margin
from orchestrator.documents.marked_rows import without_marked_rows
from orchestrator.documents.named_fields import with_named_fields
from orchestrator.documents.other_markups import with_whole_cells, written_in_asciidoc
from orchestrator.documents.shown_packages import without_package_fences
from orchestrator.documents.stated_titles import with_stated_titles
from orchestrator.documents.struck_titles import with_struck_titles
from orchestrator.documents.web import Web
from orchestrator.documents.words import ordinal

_DEEP = re.compile(r"^(\s{32})\s+")
"""Deeper nesting than that is none that people read."""
_BULLET = re.compile(r"^(\s*)[•◦▪‣–—»►▶➤➢●○■□◆◇✦❖]\ufe0f?\s+(?=\S)")
_BOX = re.compile(
    rf"^(\s*)((?:[☐☑☒🔲⬜✅✔✓]\ufe0f?|\[[ xX✓✔]\])\s+)(?=\S)(?!{any_of('phrases', 'if')}\s.*(?:→|->|=>))", re.IGNORECASE
)
_BOX_ALONE = re.compile(r"^(\s*)(\[[ xX]\]|[☐☑☒])\s*$")
_HALF = re.compile(r"^(\s*)\[[~/]\]\s+(?=\S)")
"""The box of what is begun and not done."""
_SIGNED = re.compile(r"^(\s*)(?=[\u2600-\u2bff\U0001f000-\U0001faff]\ufe0f?\s+\S.*\s(?:→|->|=>)\s)")
"""A way with a sign before it: `❌ no room → stop`."""
_SIGN_ALONE = re.compile(r"^(\s*)(?=[\u2600-\u2bff\U0001f000-\U0001faff]\ufe0f?\s*[—–=]\s+\S)")
"""A sign that means what stands behind it: `🟢 — go`."""
_ARROWS = re.compile(r"[➔➙➛➜➝➞➡⟶⇨]\ufe0f?(?=\s)")
"""Other arrows than the one that ways are told with."""
_LED = re.compile(r"^(\s*)(?=(?:→|⇒|->|=>)\s*[`*\"“(]*[^\W\d_][^:→⇒]{0,80}:\s+\S)")
"""An answer behind an arrow, and where it leads: `→ all quiet: go to 4`."""
_SHOWN = re.compile(r"^(\s*)(?:→|⇒|->|=>|\$)\s+(?=`[^`]+`\s*$)")
"""A command behind an arrow, and nothing else."""
_BRACKETED = re.compile(r"^(\s*)\[(\d{1,3})\]\s+(?=\S)(?!.*\]\()")
_LETTERED = re.compile(r"^(\s*)([A-Ha-h])\)\s+(?=\S)")
_CODED = re.compile(r"^(?=`[A-ZÀ-Þ]{2}[A-ZÀ-Þ ]*(?::[^`]*)?`\s+(?:[—–-]|→|->)\s)")
"""An answer, or another word in capitals, and what it means."""
_QUOTED = re.compile(r"^ {0,3}> ?(?=[^\s>\w])")
_STEP_FIELD = re.compile(r"^(\s*[-*+]\s+)step:\s+(?=[A-Z][A-Z0-9]*-\w)")
_ADOC_HEADING = re.compile(r"^(={1,5})\s+(?=\S)")
_ADOC_ITEM = re.compile(r"^(?:\.|#\.)\s+(?=\S)")
_OUTLINED = re.compile(r"^\s{0,24}(?=(?P<above>(?:\d{1,2}\.)+)[1-9]\d?[.)]?\s+[^\W\d_])")
"""A part of an outline, which stands as deep as its number has parts."""
_LABELLED = re.compile(r"^\s*[A-Z][\w /.()-]{1,50}:(?:\s|$)")
_HEADED_FIELD = re.compile(
    rf"^(?P<marks>#{{1,6}})\s+(?P<field>(?!{any_of('phrases', 'step')}\s+(?!id\b))[^#:\d]{{2,30}}:(?:\s.*)?)$",
    re.IGNORECASE,
)


def undressed(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines as Markdown; code stays as it is."""
    yield from with_labels(_undressed(lines))


def _undressed(lines: Iterable[Line]) -> Iterator[Line]:
    before, web, outlined = "", Web(), _Outlined()
    given = without_continued_rows(without_marked_rows(with_stated_titles(with_struck_titles(list(lines)))))
    parted = list(without_lead_ins(list(_in_markdown(list(unboxed(list(without_package_fences(given))))))))
    parted = list(with_lettered_runs(list(with_boxes_apart(parted))))
    parted = list(at_margin(list(with_named_fields(list(with_led_lines(list(with_broken_lines(parted))))))))
    parted = list(_with_bullets(list(with_card_lines(list(with_bold_cards(parted))))))
    for (written, number), code in zip(parted, in_listings(parted), strict=True):
        line = written if code else _with_one_arrow(_DEEP.sub(r"\1", written) if _DEEP.match(written) else written)
        if before.strip() == "+":
            line = f"   {line}"
        if code or line.strip() in {"", "+"}:
            yield "" if line.strip() == "+" and not code else line, number
        else:
            yield from ((outlined.row(row), number) for row in _rows(line, before, web))
        before = line


def _with_one_arrow(line: str) -> str:
    return line if line.isascii() else _ARROWS.sub("→", line.replace("\ufe0e", ""))


class _Outlined:
    """The parts of an outline as nested lists, each as deep as its number has parts."""

    def __init__(self) -> None:
        self.top = 0

    def row(self, line: str) -> str:
        """A line, with a bullet where it is such a part."""
        match = _OUTLINED.match(line)
        if match is None:
            self.top = 0 if line.startswith("#") else self.top
            return line
        deep = match["above"].count(".")
        self.top = min(self.top or deep, deep)
        return f"{' ' * (3 + 2 * (deep - self.top))}- {line[match.end() :]}"


def _in_markdown(lines: list[Line]) -> Iterator[Line]:
    """The lines with the marks of Markdown in place of those of wikis and trackers; code stays as it is."""
    lines = with_whole_cells(lines) if written_in_asciidoc([line for line, _ in lines]) else lines
    marks, code = ForeignMarks([line for line, _ in lines]), in_listings(lines)
    for place, (line, number) in enumerate(lines):
        for row in [line] if code[place] else marks.rows(line, place):
            yield row, number if row.strip() or not line.strip() else 0


def _with_bullets(lines: list[Line]) -> Iterator[Line]:
    """Fields that are ordered by their indent alone get bullets."""
    start, code = 0, in_listings(lines)
    for end in range(len(lines) + 1):
        if end == len(lines) or not lines[end][0].strip():
            block = lines[start:end]
            bulleted = not any(code[start:end]) and _indented_fields([line for line, _ in block])
            yield from ((_bulleted(line) if bulleted else line, number) for line, number in block)
            yield from lines[end : end + 1]
            start = end + 1


_COUNTED = re.compile(r"^[^\W\d_]{3,12} \d{1,2}\s*[.—–]\s+\S")


def _indented_fields(block: list[str]) -> bool:
    if block and _COUNTED.match(block[0]):
        return False  # a unit by its number, above its fields
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
        if match := _ADOC_HEADING.match(line):
            line = f"{'#' * len(match[1])} {line[match.end() :]}"
        yield _marked(_without_heading(line, before))


def _without_heading(line: str, before: str) -> str:
    """A field that was made a heading, right below another one: `# Status: done` after `# Task ID: 1`."""
    match, above = _HEADED_FIELD.match(line), _HEADED_FIELD.match(before)
    return match["field"] if match and above and match["marks"] == above["marks"] else line


def _marked(line: str) -> str:
    """A bullet, a box or a number in another form, as Markdown has it, in a quotation as well."""
    quoted = _QUOTED.match(line)
    if is_stamped(line[quoted.end() :] if quoted else line, quoted=bool(quoted)):
        return line
    if quoted:
        return f"{quoted[0]}{_marked(line[quoted.end() :])}"
    lead = line.lstrip()[:1]
    for form, written in (
        ()
        if lead.isascii() and lead.isalnum()
        else (
            (_SIGNED, r"\1- "),
            (_SIGN_ALONE, r"\1- "),
            (_LED, r"\1- "),
            (_SHOWN, r"\1- "),
            (_HALF, r"\1- [ ] "),
            (_BOX, r"\1- \2"),
            (_BOX_ALONE, r"\1- \2 "),
            (_BULLET, r"\1- "),
            (_BRACKETED, r"\1\2. "),
            (_STEP_FIELD, r"\1Step ID: "),
            (_ADOC_ITEM, "1. "),
            (_CODED, "- "),
        )
    ):
        if match := form.match(line):
            return match.expand(written) + line[match.end() :]
    lettered = _LETTERED.match(line)
    return f"{lettered[1]}{ordinal(lettered[2])}) {line[lettered.end() :]}" if lettered else line
