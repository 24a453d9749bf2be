"""Commands that stand in lines of their own: indented below a title, or in a fence of a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import part_of
from orchestrator.documents.listed_steps import LISTING
from orchestrator.documents.listings import in_listings
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.work_headings import SHELL

_INDENTED = re.compile(r"(?: {4,}|\t+)(?=\S)")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_COMMAND = re.compile(r"(?:[$>%] )?(?:\.{0,2}/)?[a-z][\w./-]*(?:\s|$)")
_SIGNED = re.compile(r"(?:^|\s)--?[a-z]|^[$>%] |\w/|\./|\s\.(?:\s|$)|\*\.?|\s\|\s")
"""What commands have and prose has not: flags, paths, prompts."""
_PROSE = re.compile(r"[a-z)][.!?,;:]$|[^\W_][:;]\s")
_COMMENT = re.compile(r"#+\s+\S")
_PROMPT = re.compile(r"^(?:[$>%]|PS>)\s+")
_CONTROL = re.compile(r"^(?:for|while|until|if|elif|else|fi|do|done|then|case|esac|function|cat <<|[{}\s])|<<|\{$")


def fenced_commands(lines: Sequence[Line]) -> list[Line]:
    """The lines, with fences around indented commands, which would be one sentence else."""
    code = in_listings(lines)
    told: list[Line] = []
    before = listed = ""
    for indented, group in groupby(zip(lines, code, strict=True), key=lambda one: _is_indented(one[0][0], one[1])):
        block = [line for line, _ in group]
        inside = "    " if _BULLET.match(listed) else ""
        alone = indented and not before.strip() and _are_commands(block) and not (inside and not _comments(block))
        told += _fenced(block, inside) if alone else block
        before = block[-1][0]
        listed = next((line for line, _ in reversed(block) if line.strip() and not line[0].isspace()), listed)
    return told


def _fenced(block: Sequence[Line], inside: str) -> Iterator[Line]:
    """The fence that opens counts as the empty line before, the one that closes as the last line."""
    yield f"{inside}```sh", block[0][1] - 1
    yield from ((f"{inside}{line.strip()}", at) for line, at in block)
    yield f"{inside}```", block[-1][1]


def _comments(block: Sequence[Line]) -> bool:
    """Whether a block has comments of a shell, which are headings elsewhere: `# Step 1: find the dump`."""
    return any(_COMMENT.match(line.strip()) for line, _ in block)


def _is_indented(line: str, code: bool) -> bool:
    return not code and bool(_INDENTED.match(line))


def _are_commands(block: Sequence[Line]) -> bool:
    """Whether every line but comments begins as a command does, and most have what only these have."""
    rows = [line.strip() for line, _ in block if not _COMMENT.match(line.strip())]
    plainly = bool(rows) and all(_COMMAND.match(row) and not _PROSE.search(row) for row in rows)
    return plainly and (len(rows) < len(block) or 2 * sum(bool(_SIGNED.search(row)) for row in rows) > len(rows))


def shells(node: Node) -> list[Node]:
    """The fences of a shell that a statement is or holds below a label that says so, without scripts."""
    codes = [node] if node.kind is Kind.CODE else node.children if part_of(node) in LISTING else []
    named = (one for one in codes if one.kind is Kind.CODE and one.info and one.info.casefold() in SHELL)
    return [one for one in named if commands(one)]


def commands(code: Node) -> list[Node]:
    """The commands of a fence, one in each line; none where they are a script."""
    rows = [(code.line + place, row) for place, row in enumerate(code.text.split("\n"), start=1) if row.strip()]
    typed = [(line, row) for line, row in rows if _PROMPT.match(row)]
    rows = typed or [(line, row) for line, row in rows if not row.startswith("#")]  # what else stands there came out
    if any(_CONTROL.search(row) or row.endswith("\\") for _, row in rows):
        return []
    return [Node(kind=Kind.ITEM, text=f"`{_PROMPT.sub('', row)}`", line=line, end=line) for line, row in rows]
