"""One parse for all documents: markdown-it's blocks, with their lines, become a tree of statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from orchestrator.documents.approvals import is_stamped
from orchestrator.documents.callouts import Line, next_real
from orchestrator.documents.lifted_blocks import BLOCK
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.ordering import put_in_order
from orchestrator.documents.rows import statement_of
from orchestrator.documents.shapes import (
    BOLD_LINE,
    ITEM,
    LABEL,
    LABEL_LINE,
    NUMBERED,
    PLAIN_FIELD,
    SUMMARY,
    TITLE,
    begins_field,
    begins_step,
    ends_parts,
    goes_on,
    leads_list,
    rank_in_item,
    rank_led,
    says_all,
    title_without_box,
    under_rule,
    without_box,
)
from orchestrator.documents.structured import statements_of
from orchestrator.documents.words import plain, without_signs

_SUMMARY = re.compile(r"<summary[^>]*>(.*?)</summary>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"</?[A-Za-z!][^>]*>")


def outline(lines: Sequence[Line]) -> Node:
    """The tree of a text."""
    root = _Outline(lines).read()
    put_in_order(root)
    root.settle()
    return root


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 24}).enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    parser.block.ruler.disable(["reference", "code"])
    return parser


_PARSER = _parser()


class _Outline:
    """One pass over the tokens; `open` are the nodes that something may still be put below."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.numbers = next_real([number for _, number in lines])
        self.text = "\n".join(line for line, _ in lines)
        self.root = Node(kind=Kind.ROOT, text="", line=0, rank=-1)
        self.open = [self.root]
        self.depth = 0
        self.around = list[set[int]]()  # for each open quotation what it stands in
        self.counted: list[tuple[str, int]] = []
        """For each open list the number of its last item, as it is written and as it is meant."""
        self.headed = False  # whether the text that comes next is a heading's, which has it already
        self.pending: Node | None = None  # the list item whose first paragraph has not come yet
        self.heads: list[str] = []
        self.cells: list[str] = []
        self.column: list[str] | None = None
        self.row_token: Token | None = None
        self.leading = False  # whether a list comes right after the paragraph that is read
        self.last_heading = -1  # its place among the tokens

    def read(self) -> Node:
        """The root."""
        tokens = _PARSER.parse(self.text)
        self.last_heading = max((at for at, one in enumerate(tokens) if one.type == "heading_open"), default=-1)
        for place, (token, following) in enumerate(zip(tokens, [*tokens[1:], None], strict=False)):
            if token.type == "hr" and (-1 < self.last_heading < place or ends_parts(tokens, place, self._level())):
                self.footer()
            self.leading = token.type == "inline" and leads_list(tokens, place)
            reader = _READERS.get(token.type)
            if reader:
                reader(self, token, following)
        return self.root

    def _level(self) -> float:
        return next((one.rank for one in reversed(self.open) if one.kind is Kind.HEADING), TITLE)

    def footer(self) -> None:
        """A rule below the last heading: what follows belongs to the whole document, not to its last part."""
        while self.open[-1].rank > TITLE:
            self.open.pop()

    def quote_closes(self, _token: Token, _following: Token | None) -> None:
        """The end of a quotation: a bold line in it that holds something holds nothing of what comes after."""
        around = self.around.pop()
        while self.open[-1].rank > SUMMARY and self.open[-1].children and id(self.open[-1]) not in around:
            self.open.pop()

    def line(self, token: Token, offset: int = 0) -> int:
        """The document's line of a token; a line that was put in counts as the next real one."""
        start = (token.map[0] if token.map else 0) + offset
        return self.numbers[min(start, len(self.numbers) - 1)] if self.numbers else 1

    def put(self, node: Node, *, holds: bool = True) -> Node:
        """Put a node where its rank allows."""
        while self.open[-1].rank >= node.rank:
            self.open.pop()
        self.open[-1].add(node)
        if holds:
            self.open.append(node)
        return node

    def heading(self, token: Token, following: Token | None) -> None:
        """A real heading; a paragraph that a rule was set under without an empty line is still a paragraph."""
        text, ticked = title_without_box(following.content if following else "")
        if token.markup == "-" and under_rule(text):
            return
        self.headed = True
        self.pending = self.pending if self.depth else None
        end = self.line(token, max(0, (token.map[1] - token.map[0] - 1) if token.map else 0))
        rank = int(token.tag[1])
        self.put(Node(kind=Kind.HEADING, text=text, line=self.line(token), end=end, rank=rank, ticked=ticked))

    def list_opens(self, _token: Token, _following: Token | None) -> None:
        """One level deeper."""
        self.depth += 1
        self.counted.append(("", 0))

    def list_closes(self, _token: Token, _following: Token | None) -> None:
        """One level up; what follows does not continue the list."""
        self.depth -= 1
        self.counted.pop()
        if self.depth == 0:
            while self.open[-1].rank >= ITEM:
                self.open.pop()

    def item(self, token: Token, _following: Token | None) -> None:
        """A list item; its text comes with its first paragraph."""
        node = Node(kind=Kind.ITEM, text="", line=self.line(token), rank=ITEM + self.depth)
        node.number = self._number(token.info)
        node.end = node.line
        self.pending = self.put(node)

    def _number(self, written: str) -> str:
        """The number of an item; many authors number each of them `1.`."""
        if not written.isdigit():
            return written
        before, count = self.counted[-1]
        count = count + 1 if written == before else int(written)
        self.counted[-1] = written, count
        return str(count)

    def inline(self, token: Token, _following: Token | None) -> None:
        """The text of an item, a cell or a paragraph."""
        rows = token.content.split("\n")
        if self.headed:
            self.headed = False
        elif self.column is not None:
            self.column.append(token.content.strip())
        elif self.pending is not None and (self.depth or not self.pending.children):  # else it holds code alone
            self._fill(self.pending, token, rows)
            self.pending = None
        else:
            self._paragraphs(token, rows)

    def _fill(self, item: Node, token: Token, rows: list[str]) -> None:
        item.text, item.ticked = without_box(rows[0].strip())
        self._lift(item)
        own = 1
        fields = PLAIN_FIELD if PLAIN_FIELD.match(rows[min(1, len(rows) - 1)].strip()) else LABEL_LINE
        while own < len(rows) and not fields.match(without_signs(rows[own].strip())):
            own += 1
        text = " ".join(row.strip() for row in rows[1:own])
        apart = bool(BOLD_LINE.match(item.text)) and text[:1].isupper()  # the text below its name
        item.text += f" {text}" if text and not apart else ""
        item.end = self.line(token, 0 if apart else own - 1)
        below = [(text, 1, own - 1)] if apart else []
        for told, first, last in (*below, *((rows[at].strip(), at, at) for at in range(own, len(rows)))):
            start, end = self.line(token, first), self.line(token, last)
            field = Node(kind=Kind.PARAGRAPH, text=told, line=start, end=end, rank=item.rank + 0.5)
            self.put(field, holds=first >= own and not says_all(field))

    def _lift(self, item: Node) -> None:
        """A box `Step 2: …` holds the text that follows it, and stands in no list of files before it."""
        if item.ticked is not None and self.depth == 1 and item.step and item.parent:
            item.parent.children.remove(item)
            self.open.pop()
            item.rank = NUMBERED
            self.put(item)

    def _paragraphs(self, token: Token, rows: list[str]) -> None:
        """A paragraph is one statement, unless its lines are labels: then each label begins one."""
        start = 0
        fields = PLAIN_FIELD if PLAIN_FIELD.match(rows[0].strip()) else LABEL_LINE
        for end in range(1, len(rows) + 1):
            if (
                end == len(rows)
                or (fields.match(without_signs(rows[end].strip())) and not goes_on(rows[end - 1], rows[end]))
                or begins_step(rows, end)
                or begins_field(rows[end], after=rows[start])
                or BOLD_LINE.match(rows[start].strip())
            ):
                text = " ".join(row.strip() for row in rows[start:end])
                self._paragraph(text, self.line(token, start), self.line(token, end - 1))
                start = end

    def _paragraph(self, text: str, line: int, end: int) -> None:
        text, ticked = (text, None) if is_stamped(text, quoted=bool(self.around)) else without_box(text)
        node = Node(kind=Kind.PARAGRAPH, text=text, line=line, end=end, ticked=ticked)
        node.rank = ITEM + self.depth + rank_in_item(node) if self.depth else rank_led(node, self.open, self.leading)
        holds = node.rank < LABEL + 1 or self.depth > 0
        self.put(node, holds=holds and not ((node.rank == LABEL or self.depth > 0) and says_all(node)))

    def table(self, _token: Token, _following: Token | None) -> None:
        """A table begins: its heads come first."""
        self.heads = []

    def row(self, token: Token, _following: Token | None) -> None:
        """A row begins."""
        self.cells, self.row_token = [], token

    def cell(self, token: Token, _following: Token | None) -> None:
        """A cell begins; its text comes next."""
        self.column = self.heads if token.type == "th_open" else self.cells

    def cell_closes(self, _token: Token, _following: Token | None) -> None:
        """What comes next is no cell."""
        self.column = None

    def row_closes(self, _token: Token, _following: Token | None) -> None:
        """A row of the body is a statement, its cells the ones below; the head is structure."""
        if self.cells:
            line = self.line(self.row_token) if self.row_token else 1
            statement = statement_of(self.heads, self.cells, line)
            if self.depth:  # in an item of a list
                statement.rank = max(statement.rank, ITEM + self.depth + 0.5)
            self.put(statement, holds=False)

    def code(self, token: Token, _following: Token | None) -> None:
        """A fence."""
        last = self.line(token, (token.map[1] - token.map[0] - 1) if token.map else 0)
        statements = statements_of(token.content, self.line(token) + 1, token.info.strip())
        for statement in statements:
            statement.rank, statement.info = ITEM + self.depth + 0.5, token.info.strip() or BLOCK
            self.put(statement, holds=False)
        if statements:
            return
        node = Node(kind=Kind.CODE, text=token.content, line=self.line(token), end=last, info=token.info.strip())
        node.rank = ITEM + self.depth + 0.5
        self.put(node, holds=False)

    def html(self, token: Token, _following: Token | None) -> None:
        """HTML: comments stay comments, a summary serves as a heading, the rest is read without its tags."""
        first, rows = self.line(token), token.content.rstrip("\n").split("\n")
        if token.content.lstrip().startswith("<!--"):
            last = self.line(token, len(rows) - 1)
            node = Node(kind=Kind.COMMENT, text=token.content.strip(), line=first, end=last, rank=ITEM + 0.5)
            self.put(node, holds=False)
            return
        if summary := _SUMMARY.search(token.content):
            at = self.line(token, token.content.count("\n", 0, summary.start()))
            self.put(Node(kind=Kind.HEADING, text=plain(summary[1]), line=at, end=at, rank=SUMMARY))
        rest = [(_untagged(_SUMMARY.sub("", row)), self.line(token, n)) for n, row in enumerate(rows)]
        if any(row.strip() for row, _ in rest):
            for child in outline(rest).children:
                self.put(child, holds=False)


def _untagged(row: str) -> str:
    """A row of HTML without its tags; what opens one and does not end it is text, and begins no HTML again."""
    words = _TAGS.sub("", row)
    return words.replace("<", "‹") if words.lstrip().startswith("<") else words


_READERS: dict[str, Callable[[_Outline, Token, Token | None], None]] = {
    "heading_open": _Outline.heading,
    "bullet_list_open": _Outline.list_opens,
    "ordered_list_open": _Outline.list_opens,
    "bullet_list_close": _Outline.list_closes,
    "ordered_list_close": _Outline.list_closes,
    "list_item_open": _Outline.item,
    "blockquote_open": lambda reader, *_: reader.around.append(set(map(id, reader.open))),
    "blockquote_close": _Outline.quote_closes,
    "inline": _Outline.inline,
    "table_open": _Outline.table,
    "tr_open": _Outline.row,
    "tr_close": _Outline.row_closes,
    "th_open": _Outline.cell,
    "td_open": _Outline.cell,
    "th_close": _Outline.cell_closes,
    "td_close": _Outline.cell_closes,
    "fence": _Outline.code,
    "html_block": _Outline.html,
}
