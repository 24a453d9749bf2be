"""Python files that several tasks write together: each adds its own pieces and leaves all others as they are.

A piece is a top-level definition, or a method of a class. A piece that is there already stays as it is written, so
that what a person changed survives; a missing one is put where the canonical order wants it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A definition and the imports that it needs."""

    name: str
    """`name`, or `Class.method` for a method, whose source is not indented."""
    source: str
    imports: tuple[str, ...] = ()
    """Lines such as `from app.models.order import Order`, one name each."""


@dataclass(frozen=True, kw_only=True)
class PythonFile:
    """A file as far as one task is concerned."""

    path: str
    doc: str
    pieces: tuple[Piece, ...]
    order: tuple[str, ...]
    """The names of all pieces that the file can have, in their order."""
    extras: tuple[Piece, ...] = field(default=())
    """Statements without a name of their own (`router = APIRouter()`), written once at the top."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """The file that lists all routers: a task adds its module to the tuple and leaves the rest as it is."""

    path: str
    module: str
    name: str
    """Of the tuple."""
    otherwise: str
    """The file's text where there is none yet."""

    def merged(self, existing: str | None) -> str:
        """The file with the module in it; raises `Unreadable`."""
        text = existing if existing and existing.strip() else self.otherwise
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError) as error:
            message = f"{self.path} is not valid Python: {error}"
            raise Unreadable(message) from error
        package = self.path.removesuffix("/__init__.py").replace("/", ".")
        line = f"from {package} import {self.module}"
        if any(line in _imported(node) for node in tree.body):
            return text
        listed = next((node for node in tree.body if piece_name(node) == self.name), None)
        if listed is None or listed.end_lineno is None:
            message = f"{self.path} has no {self.name}"
            raise Unreadable(message)
        lines = text.splitlines()
        end = listed.end_lineno - 1
        before, bracket, after = lines[end].rpartition(")")
        comma = ", " if before.strip() and not before.rstrip().endswith(("(", ",")) else ""
        lines[end] = f"{before}{comma}{self.module}.router,{bracket}{after}"
        return with_imports("\n".join(lines), [line])


class Unreadable(Exception):
    """The file is no Python; somebody has to mend it first."""


def compose(existing: str | None, wanted: PythonFile) -> str:
    """The file with the wanted pieces in it; `existing` itself where nothing is missing. Raises `Unreadable`."""
    if existing is None or not existing.strip():
        return _fresh(wanted)
    try:
        tree = ast.parse(existing)
    except (SyntaxError, ValueError) as error:
        message = f"{wanted.path} is not valid Python: {error}"
        raise Unreadable(message) from error
    known = _names(tree)
    missing = [piece for piece in wanted.pieces if piece.name not in known]
    extras = [piece for piece in wanted.extras if piece.name not in known]
    if not missing and not extras:
        return existing
    lines = existing.splitlines()
    for piece in extras + missing:
        lines = _inserted(lines, piece, wanted.order)
    return with_imports("\n".join(lines), [line for piece in extras + missing for line in piece.imports])


def _fresh(wanted: PythonFile) -> str:
    body: list[str] = []
    classes: dict[str, int] = {}
    for piece in (*wanted.extras, *_ordered(wanted.pieces, wanted.order)):
        owner, _, method = piece.name.partition(".")
        if method and owner in classes:
            at = classes[owner]
            body[at] = body[at].rstrip("\n") + "\n\n" + indented(piece.source)
        else:
            classes[owner] = len(body)
            body.append(piece.source.strip("\n") + "\n")
    imports = [line for piece in (*wanted.extras, *wanted.pieces) for line in piece.imports]
    head = f'"""{wanted.doc}"""\n\nfrom __future__ import annotations\n'
    return f"{head}\n{render_imports(imports)}\n\n\n" + "\n\n".join(body)


def _ordered(pieces: Iterable[Piece], order: Sequence[str]) -> list[Piece]:
    rank = {name: place for place, name in enumerate(order)}
    return sorted(pieces, key=lambda piece: rank.get(piece.name, len(rank)))


def _names(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in tree.body:
        name = piece_name(node)
        found.add(name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{name}.{piece_name(item)}" for item in node.body}
    return found


def piece_name(node: ast.stmt) -> str:
    """What a statement defines; empty where it defines nothing."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _inserted(lines: list[str], piece: Piece, order: Sequence[str]) -> list[str]:
    """`lines` with the piece after its nearest canonical neighbour that is there, else before the next one."""
    tree = ast.parse("\n".join(lines))
    owner, _, method = piece.name.partition(".")
    nodes: list[ast.stmt] = tree.body
    if method:
        holder = next((n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == owner), None)
        if holder is None:
            return lines
        nodes = holder.body
    prefix = f"{owner}." if method else ""
    places = {prefix + piece_name(node): node for node in nodes if piece_name(node)}
    source = (indented(piece.source) if method else piece.source).strip("\n").split("\n")
    gap = [""] if method else ["", ""]
    position = order.index(piece.name) if piece.name in order else len(order)
    before = next((places[name] for name in reversed(order[:position]) if name in places), None)
    if before is not None:
        end = before.end_lineno or len(lines)
        return [*lines[:end], *gap, *source, *lines[end:]]
    after = next((places[name] for name in order[position + 1 :] if name in places), None)
    if after is not None:
        start = first_line(after, lines)
        return [*lines[:start], *source, *gap, *lines[start:]]
    end = nodes[-1].end_lineno or len(lines) if nodes else len(lines)
    return [*lines[:end], *gap, *source, *lines[end:]]


def first_line(node: ast.stmt, lines: list[str]) -> int:
    """Index of the first line that belongs to a node: decorators and the comments right above."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(item.lineno for item in decorators)]) - 1
    while start > 0 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def indented(source: str) -> str:
    """A method as it stands in its class."""
    return "\n".join(f"    {line}" if line.strip() else "" for line in source.strip("\n").split("\n")) + "\n"


def with_imports(text: str, wanted: Iterable[str]) -> str:
    """`text` with the import lines that it lacks; what it imports already stays where it is."""
    tree = ast.parse(text)
    present = {line for node in tree.body for line in _imported(node)}
    missing = [line for line in dict.fromkeys(wanted) if line not in present]
    if not missing:
        return text if text.endswith("\n") else text + "\n"
    lines = text.splitlines()
    block = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    movable = [node for node in block if _imported(node) and not _guarded(node, lines)]
    kept = [line for node in movable for line in _imported(node)]
    drop = {number for node in movable for number in range(node.lineno - 1, node.end_lineno or node.lineno)}
    future = next((n for n in block if isinstance(n, ast.ImportFrom) and n.module == "__future__"), None)
    head = future.end_lineno if future and future.end_lineno else _after_docstring(tree)
    before = [line for number, line in enumerate(lines[:head]) if number not in drop]
    after = [line for number, line in enumerate(lines) if number >= head and number not in drop]
    rest = "\n".join(after).strip("\n")
    return "\n".join(before).rstrip("\n") + f"\n\n{render_imports([*kept, *missing])}\n\n\n{rest}\n"


def _guarded(node: ast.stmt, lines: list[str]) -> bool:
    """Whether somebody wrote a comment into the import, which moving it would lose."""
    return any("#" in line for line in lines[node.lineno - 1 : node.end_lineno])


def _after_docstring(tree: ast.Module) -> int:
    first = tree.body[0] if tree.body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (first.end_lineno or 0) if first is not None and is_text else 0


def _imported(node: ast.stmt) -> list[str]:
    """An import as lines of one name each; nothing for `__future__` and what is no import."""
    if isinstance(node, ast.Import):
        return [f"import {_alias(alias)}" for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__" and node.level == 0:
        return [f"from {node.module} import {_alias(alias)}" for alias in node.names]
    return []


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def render_imports(lines: Iterable[str]) -> str:
    """Import lines grouped and sorted as ruff's isort sorts them: standard library, others, the service's own."""
    modules: dict[str, set[str]] = {}
    plain: set[str] = set()
    for line in lines:
        if line.startswith("import "):
            plain.add(line)
        else:
            module, _, names = line.removeprefix("from ").partition(" import ")
            modules.setdefault(module, set()).add(names)
    rendered = {line: line.split()[1] for line in plain}
    rendered |= {f"from {module} import {_names_of(names)}": module for module, names in modules.items()}
    groups: list[list[str]] = [[], [], []]
    for line, module in sorted(rendered.items(), key=lambda item: (item[0].startswith("from"), item[1].lower())):
        groups[_group(module)].append(line)
    return "\n\n".join("\n".join(group) for group in groups if group)


def _names_of(names: set[str]) -> str:
    ordered = sorted(names, key=_member_rank)
    return (
        ordered[0] if len(ordered) == 1 else "(" + ", ".join(ordered) + ")" if len(ordered) > 6 else ", ".join(ordered)
    )


def _member_rank(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, each by its name: isort's own order."""
    bare = name.split(" ", maxsplit=1)[0]
    if bare.isupper() and len(bare) > 1:
        return (0, name)
    return (1 if bare[:1].isupper() else 2, name)


_STANDARD = frozenset(
    "base64 binascii collections contextlib dataclasses datetime decimal enum functools hashlib http itertools json"
    " logging math operator os pathlib re secrets sqlite3 string sys tempfile time typing urllib uuid".split()
)


def _group(module: str) -> int:
    root = module.split(".", maxsplit=1)[0]
    if root in _STANDARD:
        return 0
    return 2 if root in {"app", "tests"} else 1
