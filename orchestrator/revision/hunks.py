"""What changed between two texts, cut into hunks that each lie in one symbol of whatever language it is.

A symbol is found by indentation: the lines above that are indented less are what a line stands in. That holds for
functions, classes, YAML keys, tables and tests alike; in Markdown the heading above takes that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import groupby

from orchestrator.revision.remarks import bare, remarks
from orchestrator.revision.words import identifiers

LARGE = 20_000
"""Lines of a file that is compared as a whole."""


@dataclass(frozen=True)
class Hunk:
    """Neighbouring lines that changed within one symbol."""

    path: str
    line: int
    """Where it begins in the new text, from 1; in the old one where it only removes."""
    removed: tuple[str, ...]
    added: tuple[str, ...]
    headers: tuple[str, ...]
    """The lines that it stands in, outermost first, decorators among them."""
    exists: bool = True
    """Whether its symbol was there before."""
    spaced: bool = False
    """Whether in its whole file only white space differs."""
    remark: bool = False
    """Whether each of its lines is a comment, or stands in a docstring."""

    @property
    def symbol(self) -> str:
        """The name of the innermost symbol; empty outside of any."""
        return next((name for line in reversed(self.headers) if (name := name_of(line))), "")

    @property
    def place(self) -> str:
        """As a reader finds it: `path:line (symbol)`."""
        return f"{self.path}:{self.line}" + (f" ({self.symbol})" if self.symbol else "")

    @cached_property
    def came(self) -> frozenset[str]:
        """Identifiers that it adds and did not have."""
        return frozenset(identifiers("\n".join(self.added))) - frozenset(identifiers("\n".join(self.removed)))

    @cached_property
    def went(self) -> frozenset[str]:
        """Identifiers that it had and does not have any more."""
        return frozenset(identifiers("\n".join(self.removed))) - frozenset(identifiers("\n".join(self.added)))

    @cached_property
    def defines(self) -> frozenset[str]:
        """Names that its new lines bring into being: definitions, assignments, keys, parameters."""
        return frozenset(name for line in self.added for name in _defined(line)) & self.came

    @cached_property
    def imports(self) -> frozenset[str]:
        """Names that its new lines bring in from elsewhere."""
        return frozenset(name for line in self.added if _BRINGS.match(line) for name in identifiers(line)) & self.came

    @cached_property
    def only_imports(self) -> bool:
        """Whether all that differs is what is brought in from elsewhere: by itself that does nothing."""
        return all(_BRINGS.match(line) for line in (*self.removed, *self.added) if line.strip())

    @cached_property
    def signs(self) -> frozenset[str]:
        """Symbols whose own first line it changes: their signature is another one now."""
        return frozenset(name_of(line) for line in self.added if _begins(line)) & frozenset(
            name_of(line) for line in self.removed if _begins(line)
        )

    @cached_property
    def calls(self) -> frozenset[str]:
        """What its new lines call."""
        return frozenset(re.findall(r"(\w+)\s*\(", "\n".join(self.added)))

    @cached_property
    def is_blank(self) -> bool:
        """Whether nothing but white space differs; indentation counts where it means something."""
        return self.spaced or _squeezed(self.removed, self.path) == _squeezed(self.added, self.path)

    @cached_property
    def is_comment(self) -> bool:
        """Whether nothing differs but comments, those at the end of a line among them, and docstrings."""
        if self.path.endswith(_PROSE):
            return False
        return self.remark or [*filter(None, map(bare, self.removed))] == [*filter(None, map(bare, self.added))]

    @cached_property
    def is_layout(self) -> bool:
        """Whether its letters and digits are the same as before: what a formatter does."""
        return _letters(self.removed) == _letters(self.added)


_DEFINITION = re.compile(
    r"\b(?:async\s+)?(?:def|class|function|func|fn|interface|struct|enum|trait|impl|module|type|record|object|"
    r"create\s+(?:unique\s+)?(?:table|index|view))\s+(?:if\s+not\s+exists\s+)?(?:\([^)]*\)\s*)?[`\"']?(?P<name>\w+)",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"^\s*(?:(?:export|default|public|private|protected|static|final|async|override|const|let|var|suspend)\s+)+"
    r"(?:[\w<>\[\],.?]+\s+)?(?P<name>\w+)\s*[=(:]"
)
_CASE = re.compile(r"^\s*(?:it|test|describe|scenario|context)\b[^\"'`]*[\"'`](?P<name>[^\"'`]+)", re.IGNORECASE)
_KEY = re.compile(r"^\s*(?:-\s+)?[\"']?(?P<name>[\w./{}$-]+)[\"']?\s*[:=](?:\s|$)")
_TABLE = re.compile(r"^\s*\[+(?P<name>[^\[\]]+)\]+\s*+$")
_TITLE = re.compile(r"^#{1,6}\s+(?P<name>.+)$")
_ROUTE = re.compile(r"\.(?:get|post|put|patch|delete|route)\(\s*[\"'`](?P<name>/[^\"'`]*)", re.IGNORECASE)
_FLOW = re.compile(
    r"^\W*(?:if|else|elif|for|while|try|except|finally|with|switch|case|catch|return|do|match|when|default)\b"
)
_NAMES = (_CASE, _ROUTE, _DEFINITION, _METHOD, _TABLE, _TITLE, _KEY)
_BRINGS = re.compile(r"^\s*(?:from\s+\S+\s+import|import|use|using|include)\b|\brequire\s*\(")
_ASSIGNED = re.compile(r"(?:^|[(,{]\s*|\s)(?P<name>[A-Za-z_]\w*)[\"']?\s*(?::(?!:)|=(?![=>]))")
_LAID_OUT = (".py", ".pyi", ".yaml", ".yml", ".md", ".mk", ".haml", ".pug", ".nim")
_PROSE = (".md", ".markdown", ".rst", ".txt", ".adoc")


def hunks(path: str, old: str | None, new: str | None) -> list[Hunk]:
    """The hunks between two texts of a file; `None` is a file that is not there."""
    before, after = (old or "").splitlines(), (new or "").splitlines()
    were, are = remarks(before), remarks(after)
    known = {name for line in before if (name := name_of(line))}
    spaced = old is not None and new is not None and _squeezed(before, path) == _squeezed(after, path)
    found: list[Hunk] = []
    for i1, i2, j1, j2 in _changes(before, after):
        gone = _by_symbol(path, before, i1, i2)
        came = _by_symbol(path, after, j1, j2)
        for chain in dict.fromkeys([*gone, *came]):
            removed, added = gone.get(chain, []), came.get(chain, [])
            line = (added[0] if added else j1) + 1
            headers = headers_of(path, after, added[0]) if added else headers_of(path, before, removed[0])
            hunk = Hunk(path, line, tuple(before[at] for at in removed), tuple(after[at] for at in added), headers)
            remark = were.issuperset(removed) and are.issuperset(added)
            found.append(replace(hunk, exists=not hunk.symbol or hunk.symbol in known, spaced=spaced, remark=remark))
    return [hunk for hunk in found if any(line.strip() for line in (*hunk.removed, *hunk.added))]


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    if max(len(before), len(after)) > LARGE:
        yield 0, len(before), 0, len(after)
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=len(before) > 2000).get_opcodes():
        if tag != "equal":
            yield i1, i2, j1, j2


def _by_symbol(path: str, lines: Sequence[str], begin: int, end: int) -> dict[tuple[str, ...], list[int]]:
    """Line numbers by the names of what they stand in; mere punctuation stays with what stands before it."""
    found: dict[tuple[str, ...], list[int]] = {}
    last: tuple[str, ...] | None = None
    for at in range(begin, end):
        if last is None or any(map(str.isalnum, lines[at])):
            last = names_of(headers_of(path, lines, at))
        found.setdefault(last, []).append(at)
    return found


def headers_of(path: str, lines: Sequence[str], at: int) -> tuple[str, ...]:
    """What a line stands in, outermost first; a line that begins a symbol stands in that one."""
    if path.endswith(_PROSE):
        return tuple(line for line in reversed(lines[max(0, at - 400) : at + 1]) if _TITLE.match(line))[:1]
    while at < len(lines) - 1 and (lines[at].lstrip().startswith("@") or not lines[at].strip()):
        at += 1
    line = lines[at] if lines else ""
    chain = [line.strip()] if _begins(line) else []
    depth = _indent(line)
    above = at - 1
    if chain:
        chain = [*_decorators(lines, above), *chain]
    while above >= 0 and depth > 0:
        text = lines[above]
        if text.strip() and _indent(text) < depth and any(map(str.isalnum, text)):
            depth = _indent(text)
            if not _FLOW.match(text):
                chain = [*_decorators(lines, above - 1), text.strip(), *chain]
        above -= 1
    return tuple(chain)


def _decorators(lines: Sequence[str], at: int) -> list[str]:
    found: list[str] = []
    while at >= 0 and lines[at].lstrip().startswith("@"):
        found.insert(0, lines[at].strip())
        at -= 1
    return found


def _begins(line: str) -> bool:
    if "import " in line or _FLOW.match(line):
        return False
    opens = line.rstrip().endswith(("{", "(", "=>", ":"))
    return any(shape.search(line) for shape in (_DEFINITION, _CASE, _TABLE, _ROUTE)) or bool(
        opens and _METHOD.match(line)
    )


def symbols_in(text: str) -> frozenset[str]:
    """The names of the symbols that a text defines."""
    return frozenset(name for line in text.splitlines() if _begins(line) and (name := name_of(line)))


def names_of(headers: Sequence[str]) -> tuple[str, ...]:
    """The names of a chain of symbols, which stay when a signature changes."""
    return tuple(name for line in headers if (name := name_of(line)))


def told_of(header: str) -> str:
    """What a header says of the symbol: its name, without parameters and types; a decorator or a route, whole."""
    match = _DEFINITION.search(header) or _METHOD.match(header)
    return match["name"] if match and not _ROUTE.search(header) else header


def name_of(line: str) -> str:
    """The name of the symbol that a line begins; empty where it begins none."""
    return next((match["name"] for shape in _NAMES if (match := shape.search(line))), "")


def _defined(line: str) -> Iterator[str]:
    if _BRINGS.match(line):
        return
    if match := _DEFINITION.search(line) or _METHOD.match(line):
        yield match["name"]
    for match in _ASSIGNED.finditer(line):
        yield match["name"]
    if "(" in line and _DEFINITION.search(line):
        yield from identifiers(line)


def _indent(line: str) -> int:
    wide = line.expandtabs(4)
    return len(wide) - len(wide.lstrip())


def _letters(lines: Sequence[str]) -> str:
    return "".join(char for line in lines for char in line if char.isalnum())


def _squeezed(lines: Sequence[str], path: str) -> list[str]:
    kept = [line for line in lines if line.strip()]
    if not path.endswith(_LAID_OUT):
        return ["".join("".join(kept).split())]
    return [f"{_indent(line)}:{''.join(line.split())}" for line, _ in groupby(kept)]
