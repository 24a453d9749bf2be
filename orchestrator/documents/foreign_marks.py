"""Marks of wikis, trackers and plain text, line by line, as the Markdown that says the same.

Jira's `h2.` and `||heads||`, definition lists, radio buttons, `(done)`, `Key:: value`, an author's own tags, keycaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from orchestrator.documents.leaders import Leaders
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.line_formats import Fielded, TaskPaper, TodoTxt
from orchestrator.documents.other_markups import Asciidoc, Org, written_in_asciidoc, written_in_org
from orchestrator.documents.own_tags import OwnTags
from orchestrator.documents.words import SIGN

_WIKI_HEADING = re.compile(r"^h([1-6])\.\s+(?=\S)")
_WIKI_TITLE = re.compile(r"^\{panel:.*?title=([^|}]+).*\}\s*$")
_WIKI_MACRO = re.compile(r"^\{(?:panel|quote|info|note|tip|warning|color|expand)(?::[^}]*)?\}\s*$")
_WIKI_ITEM = re.compile(r"^(#{1,4})\s+(?=\S)")
_WIKI_HEADS = re.compile(r"^\s*\|\|.*\|\|\s*$")
_MARK = re.compile(r"^\s*(?:[-*]\s+)?\((?P<mark>[/x?!])\)\s+(?=\S)")
"""Jira's signs of what is done or meant, and of what is not."""
_NAMED_FIELD = re.compile(r"^(?P<indent>\s*):(?P<label>[^\W\d_][^:`\n]{0,40}):(?P<value>(?:\s+\S.*)?)$")
"""A field of reStructuredText: `:Command: make`."""
_RADIO = re.compile(r"^(\s*)(?:[-*+]\s+)?\((?P<mark>[ xX*•]?)\)\s+(?=\S)")


def _as_box(line: str) -> str:
    """A line with a round box as one with the box that Markdown has."""
    return _RADIO.sub(lambda match: f"{match[1]}- [{'x' if match['mark'].strip() else ' '}] ", line)


_STATE = re.compile(
    rf"^(?P<bullet>\s*[-*+]\s+)\((?:(?P<done>{any_of('phrases', 'done')})|{any_of('phrases', 'to_do')})\)\s+(?=\S)",
    re.IGNORECASE,
)
_DOUBLE = re.compile(r"^(\s*(?:[-*+]\s+)?[^\W\d_][\w /'()-]{0,50})::(?=\s|$)")
_DEFINED = re.compile(r"^(?P<indent>\s*):\s+(?=\S)")
_BOXED = re.compile(r"^\s*(?:[☐☑☒✅✔⬜🔲]|\[[ xX]\])\ufe0f?\s")
_KEYCAP = re.compile(r"^(\s*(?:#{1,6}\s+|\*\*)?)(\d)\ufe0f?\u20e3\s*(?=\S)")
_SERIES = re.compile(r"^[A-Z]{1,5}-?\d{2,5}\s+(?:\[[^\]]{0,8}\]\s+)*(?=[^\W_])(?!.*\s[·|]\s)")
_BRACKETED = re.compile(r"^(\s*)\(([a-h]|\d{1,2})\)\s+(?=\S)")


_DOTTED = re.compile(r"^(?P<indent>\s*)(?P<letter>[a-h])\.\s+(?=[^\W_]|[`*\"“(\[])")


def _lettered(lines: Sequence[str]) -> set[int]:
    """Where lines that follow one another count on with letters from `a.`, as items do; those between go on."""
    found, run = set[int](), list[int]()
    for place, line in enumerate(lines):
        match = _DOTTED.match(line)
        if match and ord(match["letter"]) - ord("a") == len(run):
            run.append(place)
        elif match or not (line.startswith("  ") and line.strip()):
            found |= set(run) if len(run) > 1 else set()
            run = [place] if match and match["letter"] == "a" else [] if line.strip() else run
    return found | (set(run) if len(run) > 1 else set())


def _counted(match: re.Match[str]) -> str:
    """A mark in brackets as one of Markdown: `(2)` counts, `(b)` is a bullet."""
    return f"{match[1]}{match[2]}. " if match[2].isdigit() else f"{match[1]}- "


_STRONG_ALONE = re.compile(r"^\*([^*\s][^*]{1,58}[^*\s.])\*:?\s*$")
_ORNAMENT = rf"{SIGN}(?<![☐☑☒✅✔✓✗✘❌⬜⭕➔➜➡🔲🚧⏳🔄])"
"""A sign that says neither how far something is nor where it leads."""
_SIGNED_TITLE = re.compile(rf"^ {{0,3}}{_ORNAMENT}\ufe0f?\s+(?P<title>(?:\*\*|__)[^*\n]+(?:\*\*|__):?)\s*$")
"""A bold line with a sign before it, which is a title as it is without."""
_LISTED = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s|^\s*[(\[][ xX*•]?[)\]]\s")


_ORDINAL = re.compile(
    r"^(?P<mark>\s*(?:#{1,6}\s+|\*\*|[-*+]\s+)?)(?:第(?P<n>[0-9０-９]+|[一二三四五六七八九十]{1,3})(?P<word>步骤?|阶段|段階|工程|フェーズ|ステップ)"
    r"|(?P<list>[一二三四五六七八九十]{1,3})、)\s*"
)
_FIGURES = "一二三四五六七八九"


def _in_figures(match: re.Match[str]) -> str:
    """The words `第三步` as `步骤 3`, and `三、` as a number with a full stop."""
    written = match["n"] or match["list"]
    tens, _, ones = written.rpartition("十")
    spelt = (10 * ((_FIGURES.find(tens) + 1) or 1) if "十" in written else 0) + _FIGURES.find(ones) + 1
    number = written if written.isdigit() else str(spelt)
    return f"{match['mark']}{'步骤 ' if match['word'] else ''}{number}{'' if match['word'] else '. '}"


_UNSPACED = re.compile(r"^(?P<label>\s*[-*+]\s+(?:\*\*)?[\u3040-\u30ff\u3400-\u9fff]{2,12}(?:\*\*)?)[:：](?=[^\s:：])")
"""A label in a script without spaces, whose value follows at once."""


def _spaced(line: str) -> str:
    """A line with its numbers and labels as scripts with spaces write them."""
    return line if line.isascii() else _UNSPACED.sub(r"\g<label>: ", _ORDINAL.sub(_in_figures, line))


_UNDERLINE = re.compile(r"^([~^])\1{2,}\s*$")
_RULE = re.compile(r"^([-=])\1{3,}\s*$")
_COUNTED = re.compile(r"^\d{1,2}\.\s+\S")


def _numbers(lines: Sequence[str]) -> bool:
    """Whether most lines that begin with `#` follow one another, as items do and headings do not."""
    marked = [bool(_WIKI_ITEM.match(line)) for line in lines]
    beside = sum(one and other for one, other in pairwise(marked))
    return 2 * beside >= sum(marked)


def _is_title(lines: Sequence[str], place: int, line: str, below: str) -> bool:
    """Whether a line is underlined as long as it is, with nothing above it."""
    above = lines[place - 1].strip() if place else ""
    near = abs(len(below.strip()) - len(line.strip())) <= max(3, len(line) // 3)
    marked = _UNDERLINE.match(below) or (_RULE.match(below) and _COUNTED.match(line))  # elsewhere an item and a rule
    return bool(marked) and bool(line.strip()) and near and not above


_SIGNED = re.compile(rf"^(?P<indent>\s*)(?P<sign>{_ORNAMENT}|o)\ufe0f?\s+(?=[^\W_]|[`*\"“(])")
"""A sign, or the ring that text editors write as an `o`."""
_NUMBERED_BOX = re.compile(
    r"^(?P<indent>\s*)(?:[-*+]\s+)?(?P<number>\d{1,2}(?:\.\d{1,2})+)[.)]?\s+"
    r"(?P<box>[☐☑☒⬜🔲]\ufe0f?|\[[ xX]\])\s+(?=\S)"
)
"""A box behind its number: `1.1 ☑ Count the cups`."""
_COUNTED_BULLET = re.compile(r"^(?P<indent>\s*)[-*+]\s+(?P<number>\d{1,2})\s+(?=[^\W\d_])")


def _same_signs(lines: Sequence[str]) -> set[int]:
    """Where lines that follow one another begin with one sign each, the same, as items do."""
    signs = [match["sign"] if (match := _SIGNED.match(line)) else "" for line in lines]
    beside = {place for place, (one, other) in enumerate(pairwise(signs)) if one and one == other}
    return beside | {place + 1 for place in beside}


def _counted_bullets(lines: Sequence[str]) -> set[int]:
    """Where bullets with a bare number behind them count on from one, as `- 1 Copy` and `- 2 Check` do."""
    found: set[int] = set()
    open_: dict[int, tuple[int, int]] = {}
    for place, line in enumerate(lines):
        match = _COUNTED_BULLET.match(line)
        if match is None:
            continue
        deep, number = len(match["indent"]), int(match["number"])
        before, last = open_.get(deep, (0, 0))
        if last and number == last + 1:
            found |= {before, place}
        open_ = {indent: known for indent, known in open_.items() if indent < deep}
        open_[deep] = (place, number) if number in {1, last + 1} else (place, 0)
    if not found:
        return found
    return found | {
        place for place, line in enumerate(lines) if (m := _COUNTED_BULLET.match(line)) and m["number"] == "1"
    }


class ForeignMarks:
    """The marks of one document, which tells by some of them what the others mean."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.org = Org() if written_in_org(lines) else None
        self.fielded = Fielded(lines)
        asciidoc = [Asciidoc()] if written_in_asciidoc(lines) else []
        self.formats: Sequence[Asciidoc | TaskPaper | TodoTxt] = (*asciidoc, TaskPaper(lines), TodoTxt(lines))
        self.wiki = any(_WIKI_HEADING.match(line) for line in lines)
        self.numbering = _numbers(lines)
        """Whether `#` begins the items of a numbered list, as it does in wikis."""
        self.marked = self.wiki and any(_MARK.match(line) and "(/)" in line for line in lines)
        """Whether signs in brackets say what is in and what is out."""
        self.fields = sum(bool(_NAMED_FIELD.match(line)) for line in lines) > 1
        """Whether fields stand between colons."""
        self.tags = OwnTags(lines)
        self.follows = {place: below for place, (_, below) in enumerate(pairwise(lines))}
        self.defining = sum(bool(_DEFINED.match(line)) for line in lines) > 1
        self.defined_once = {
            place: rows[1].strip()[1:].strip()
            for place, rows in enumerate(zip(lines, lines[1:], [*lines[2:], ""], strict=False))
            if not _BOXED.match(rows[0])
            and _DEFINED.match(rows[1])
            and rows[0].strip()
            and not rows[2].strip()
            and not _DEFINED.match(rows[0])
        }
        """Terms with one line behind them: a field, with what it says."""
        self.below_box = False
        """Whether the definitions that are read belong to a box."""
        self.bracketed = sum(bool(_BRACKETED.match(line)) for line in lines) > 1
        self.series = {
            place for place, (one, other) in enumerate(pairwise(lines)) if _SERIES.match(one) and _SERIES.match(other)
        }
        self.series |= {place + 1 for place in self.series}
        self.underlined = {
            place for place, (one, other) in enumerate(pairwise(lines)) if _is_title(lines, place, one, other)
        }
        """Titles above a line of `~` or `^`, which elsewhere opens a listing."""
        self.signed = _same_signs(lines)
        self.counted = _counted_bullets(lines)
        self.boxed = sum(bool(_NUMBERED_BOX.match(line)) for line in lines) > 1
        """Whether boxes stand behind numbers."""
        self.lettered = _lettered(lines)
        self.leaders = Leaders(lines)
        radios = [match["mark"].strip() for line in lines if (match := _RADIO.match(line))]
        self.radios = len(radios) > 1
        self.open = self.radios and "" in radios
        """Whether some of them are empty, by which a cross in a wiki says what is chosen, and not what is wrong."""

    def rows(self, line: str, place: int) -> Iterator[str]:
        """A line, at its place from 0, as Markdown."""
        if self.org is not None:
            yield from (_BRACKETED.sub(r"\1- ", row) if self.bracketed else row for row in self.org.rows(line))
            return
        for format_ in self.formats:
            if (rows := list(format_.rows(line))) != [line]:
                yield from rows
                return
        line = _spaced(self.fielded.row(line, place))
        if place in self.underlined:
            level = "##" if _RULE.match(self.follows.get(place, "")) else "###"
            yield from ("", f"{level} {line.strip()}", "")
            return
        if place - 1 in self.underlined:
            yield ""
            return
        if self.wiki:
            yield from self._of_wiki(line)
            return
        following = self.follows.get(place, "")
        if (tagged := self.tags.read(line)) is not None:
            yield from tagged
        elif self.defining and _DEFINED.match(following) and line.strip() and not _DEFINED.match(line):
            yield from self._defined(line, place)
        elif not (self.defining and place - 1 in self.defined_once):  # else it stands behind its term
            line = self._counted(line, place)
            yield f"- {line}" if place in self.series else self._marked(line, following, place)

    def _counted(self, line: str, place: int) -> str:
        """A line that counts on in another way than Markdown does."""
        if place in self.lettered:
            return _DOTTED.sub(lambda match: f"{match['indent']}{ord(match['letter']) - ord('a') + 1}. ", line)
        if self.boxed:
            line = _NUMBERED_BOX.sub(r"\g<indent>- \g<box> \g<number> ", line)
        return _COUNTED_BULLET.sub(r"\g<indent>\g<number>. ", line) if place in self.counted else line

    def _defined(self, line: str, place: int) -> Iterator[str]:
        """A term above its definitions: a field where it has only one."""
        if _BOXED.match(line):
            self.below_box = True
            yield f"- {line.lstrip()}"
            return
        self.below_box = False
        indent, term = line[: len(line) - len(line.lstrip())], line.strip().strip("*").rstrip(" :")
        value = self.defined_once.get(place)
        yield from ("", f"{indent}**{term}:** {value}") if value else ("", f"{indent}**{term}**", "")

    def _marked(self, line: str, following: str, place: int) -> str:
        if match := _STATE.match(line):
            line = f"{match['bullet']}[{'x' if match['done'] else ' '}] {line[match.end() :]}"
        if self.fields:
            line = _NAMED_FIELD.sub(r"\g<indent>- \g<label>:\g<value>", line)
        if self.defining:
            line = _DEFINED.sub(r"  - " if self.below_box else r"\g<indent>- ", line)
        if self.radios and _RADIO.match(line):
            return _as_box(line)
        alone = _STRONG_ALONE.match(line)
        if alone and _LISTED.match(following):
            return f"**{alone[1]}**"
        if self.bracketed:
            line = _BRACKETED.sub(_counted, line)
        if titled := _SIGNED_TITLE.match(line):
            return titled["title"]
        line = self.leaders.row(line)
        if place in self.signed:
            line = _SIGNED.sub(r"\g<indent>- ", line)
        line = _DOUBLE.sub(r"\1:", line) if "::" in line else line
        return line if line.isascii() else _KEYCAP.sub(r"\1\2. ", line)

    def _of_wiki(self, line: str) -> Iterator[str]:
        titled, strong = _WIKI_TITLE.match(line), _STRONG_ALONE.match(line)
        if strong:
            yield from ("", f"**{strong[1]}**", "")
        elif titled:
            yield from ("", f"# {titled[1].strip()}", "")
        elif _WIKI_MACRO.match(line):
            yield ""
        elif _WIKI_HEADS.match(line):
            heads = [head.strip() for head in line.strip().strip("|").split("||")]
            yield from ("", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
        elif self.marked and (mark := _MARK.match(line)):
            yield f"- [{'x' if mark['mark'] == '/' else ' '}] {line[mark.end() :]}"
        elif self.open and _RADIO.match(line):
            yield _as_box(line)
        elif self.numbering and _WIKI_ITEM.match(line):
            yield _WIKI_ITEM.sub(lambda match: f"{'   ' * (len(match[1]) - 1)}1. ", line)
        else:
            yield _WIKI_HEADING.sub(lambda match: f"{'#' * int(match[1])} ", line)
