"""What an answer changes in files that stand already: pieces that nobody has touched are written anew."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from orchestrator.models.builtin.emit.compose import (
    Piece,
    PythonFile,
    first_line,
    indented,
    piece_name,
    with_imports,
)


def renewed(existing: str, wanted: PythonFile, older: Iterable[PythonFile]) -> str:
    """`existing` with each piece as it is wanted now, where it stands as one of `older` had it."""
    before: dict[str, list[Piece]] = {}
    for file in older:
        for piece in file.pieces:
            before.setdefault(piece.name, []).append(piece)
    for piece in wanted.pieces:
        existing = _piece_renewed(existing, piece, before.get(piece.name, []), wanted.order)
    return existing


def withdrawn(existing: str, older: PythonFile) -> str:
    """`existing` without the definitions that stand as `older` had them: they belong elsewhere now."""
    for piece in older.pieces:
        try:
            node = _find(ast.parse(existing), piece.name)
            meant = ast.parse(piece.source).body[0]
        except (SyntaxError, ValueError):
            return existing
        if isinstance(node, ast.FunctionDef) and ast.dump(node) == ast.dump(meant):
            lines = existing.splitlines()
            kept = [*lines[: first_line(node, lines)], *lines[node.end_lineno :]]
            existing = "\n".join(kept).rstrip("\n") + "\n"
    return existing


def same(text: str, meant: str) -> bool:
    """Whether two texts say the same, however they are formatted; a formatter also sorts imports and drops some."""
    try:
        return _without_imports(text) == _without_imports(meant)
    except (SyntaxError, ValueError):
        return text.strip() == meant.strip()


def _without_imports(text: str) -> list[str]:
    return [ast.dump(node) for node in ast.parse(text).body if not isinstance(node, ast.Import | ast.ImportFrom)]


def _piece_renewed(text: str, piece: Piece, older: Sequence[Piece], order: tuple[str, ...]) -> str:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return text
    node = _find(tree, piece.name)
    if node is None or not older:
        return text
    methods = tuple(name.partition(".")[2] for name in order if name.startswith(f"{piece.name}."))
    stands = _told(node, methods)
    new = ast.parse(piece.source).body[0]
    if stands == _told(new, methods) or stands not in {_told(ast.parse(old.source).body[0], methods) for old in older}:
        return text
    lines = text.splitlines()
    if isinstance(node, ast.ClassDef) and methods:
        replaced = _with_beginning(lines, node, new)
    else:
        source = indented(piece.source) if "." in piece.name else piece.source
        start = first_line(node, lines)
        replaced = [*lines[:start], *source.strip("\n").split("\n"), *lines[node.end_lineno :]]
    return with_imports("\n".join(replaced), piece.imports)


def _find(tree: ast.Module, name: str) -> ast.stmt | None:
    owner, _, method = name.partition(".")
    found = next((node for node in tree.body if piece_name(node) == owner), None)
    if not method or not isinstance(found, ast.ClassDef):
        return found if not method else None
    return next((node for node in found.body if piece_name(node) == method), None)


def _told(node: ast.stmt, methods: tuple[str, ...]) -> str:
    """What a definition says; of a class that several tasks add to, only what is its own."""
    if isinstance(node, ast.ClassDef) and methods:
        return "\n".join(ast.dump(item) for item in node.body if piece_name(item) not in methods)
    return ast.dump(node)


def _with_beginning(lines: list[str], node: ast.ClassDef, new: ast.stmt) -> list[str]:
    """The class with the new one's `__init__` in place of its own."""
    old = next((item for item in node.body if piece_name(item) == "__init__"), None)
    made = next((item for item in getattr(new, "body", ()) if piece_name(item) == "__init__"), None)
    if old is None or made is None:
        return lines
    source = indented(ast.unparse(made)).strip("\n").split("\n")
    return [*lines[: old.lineno - 1], *source, *lines[old.end_lineno :]]
