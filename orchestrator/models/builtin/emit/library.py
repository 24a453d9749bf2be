"""The emitted modules of helpers, cut down to what the service really uses: nobody has to maintain the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import templates
from orchestrator.models.builtin.emit.operation_facts import needs_service, takes_idempotency_key
from orchestrator.models.builtin.emit.operation_types import is_built, types_for
from orchestrator.models.builtin.emit.presenters import presenter
from orchestrator.models.builtin.emit.repositories import repository_file
from orchestrator.models.builtin.emit.responses import view_class
from orchestrator.models.builtin.emit.routers import endpoint
from orchestrator.models.builtin.emit.services import service_method
from orchestrator.models.builtin.emit.view_modules import used_views

SPLIT = {"PageInfo", "Window", "Repository"}
"""Classes whose methods go one by one."""
IMPORTED_ONLY = {"app/convert.py", "app/fields.py"}
"""Modules of which only imported names count as used: their names are words that occur everywhere."""
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, eq=False)
class SameDesign:
    """A design as a key of a cache: the same object, whatever it holds."""

    design: ServiceDesign

    def __hash__(self) -> int:
        return id(self.design)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameDesign) and other.design is self.design


def pruned(path: str, design: ServiceDesign, **values: object) -> str:
    """A module without what neither the operations nor the other modules use."""
    return _made(path, SameDesign(design), values) if values else _pruned(path, SameDesign(design))


@lru_cache(maxsize=32)
def _pruned(path: str, key: SameDesign) -> str:
    """The same, once for each design: every task of an operation asks for it."""
    return _made(path, key, {})


def _made(path: str, key: SameDesign, values: dict[str, object]) -> str:
    used = _used(key)
    if path in IMPORTED_ONLY:
        module = path.removesuffix(".py").replace("/", ".")
        used = frozenset(name.rpartition(" ")[2] for name in used if name.startswith(f"from {module} import "))
    several = key.design.auth is not None and key.design.auth.several_roles
    return prune(templates.render(f"{path}.j2", **{"several_roles": several, **values}), used)


def fitting(text: str, modules: dict[str, str]) -> str:
    """A test module without the lines and tests that speak of what the service's modules do not have.

    `modules` maps a name that the tests use (`convert`) to the module's text. A test that needs several parts at once
    (it has a variable) goes as a whole.
    """
    known = {name: _known(source) for name, source in modules.items()}
    pattern = re.compile(rf"\b(paging\.[A-Z]\w+|info|{'|'.join(known)})\.(\w+)")

    of_call = re.compile(r"\b(info|paging)\b[^#]*\)\.(\w+)")

    def missing(line: str) -> bool:
        found = [(owner.split(".")[0], name) for owner, name in (*pattern.findall(line), *of_call.findall(line))]
        return any(name not in known["paging" if owner == "info" else owner] for owner, name in found)

    tree = _parsed(text)
    lines = text.splitlines(keepends=True)
    gone = {number for number, line in enumerate(lines) if missing(line) and "    " in line[:4]}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            body = range(node.lineno - 1, node.end_lineno or node.lineno)
            left = "".join(lines[number] for number in body if number not in gone)
            lost = any(number in gone and not lines[number].lstrip().startswith(("assert", "(")) for number in body)
            names = re.findall(r"^    (\w+) = ", left, re.MULTILINE)
            lost = lost or any(len(re.findall(rf"\b{name}\b", left)) == 1 for name in names)
            if lost or not re.search(r"^    (assert|with|for|    assert)", left, re.MULTILINE):
                gone |= _span(node, lines)
    left = "".join(line for number, line in enumerate(lines) if number not in gone)
    return _without_unused_imports(prune(left, {name for name in _known(left) if name.startswith("test_")}))


@lru_cache(maxsize=64)
def _known(source: str) -> frozenset[str]:
    """Everything that a module defines, methods included."""
    found: set[str] = set()
    for node in ast.walk(_parsed(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return frozenset(found)


@lru_cache(maxsize=8)
def _used(key: SameDesign) -> frozenset[str]:
    """Every name in the code of the operations, and in the modules that all services have."""
    design = key.design
    texts: list[str] = []
    for operation in design.operations:
        texts.append(_piece_text(endpoint(operation, design)))
        if not is_built(operation):
            continue
        texts += [_piece_text(piece) for piece in types_for(operation, design).pieces]
        if needs_service(operation):
            texts.append(_piece_text(service_method(operation, design)[0]))
        for name in used_views(design, operation.answer.view) if operation.answer.view else ():
            texts += [_piece_text(item(design.views[name], design)) for item in (view_class, presenter)]
    for table in design.tables:
        texts += [_piece_text(piece) for piece in repository_file(table, design).pieces]
    if any(takes_idempotency_key(operation) for operation in design.operations):
        texts.append(templates.raw("app/idempotency.py.j2"))
    names = {name for text in texts for name in _NAME.findall(text)}
    texts.append(prune(templates.raw("app/presenters/base.py.j2"), names))
    imports = frozenset(line for text in texts for line in re.findall(r"from app[\w.]* import \w+", text))
    return imports | {name for text in texts for name in _NAME.findall(text)}


def _piece_text(piece: object) -> str:
    return f"{getattr(piece, 'source', '')} {' '.join(getattr(piece, 'imports', ()))}"


@lru_cache(maxsize=256)
def _prune(text: str, used: frozenset[str]) -> str:
    tree = _parsed(text)
    lines = text.splitlines(keepends=True)
    wanted = _closure(text, set(used))
    gone: set[int] = set()
    for node in tree.body:
        name = _defined(node)
        if name and name not in wanted:
            gone |= _span(node, lines)
        elif isinstance(node, ast.ClassDef) and node.name in SPLIT:
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name not in wanted and not item.name.startswith("__"):
                    gone |= _span(item, lines)
    left = "".join(line for number, line in enumerate(lines) if number not in gone)
    return _without_unused_imports(re.sub(r"\n{4,}", "\n\n\n", left))


def prune(text: str, used: Iterable[str]) -> str:
    """The definitions of a module that are used, those that they use, and the imports that are left."""
    return _prune(text, frozenset(used) & _words(text))


@lru_cache(maxsize=64)
def _words(text: str) -> frozenset[str]:
    """The names in a module: of all that is used elsewhere, no others matter to it."""
    return frozenset(_NAME.findall(text))


@lru_cache(maxsize=64)
def _parsed(text: str) -> ast.Module:
    """The modules that all services have are few, and pruned for each."""
    return ast.parse(text)


@lru_cache(maxsize=64)
def _bodies(text: str) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """By what a module defines, the names in it; and those that are used whatever else is."""
    bodies: dict[str, frozenset[str]] = {}
    always: set[str] = set()
    for node in _parsed(text).body:
        name = _defined(node)
        if isinstance(node, ast.ClassDef) and node.name in SPLIT:
            methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
            bodies |= {item.name: frozenset(_names(item)) for item in methods}
            rest = [item for item in node.body if item not in methods or item.name.startswith("__")]
            own = set().union(*(_names(item) for item in [*rest, *node.bases, *node.decorator_list]))
            bodies[node.name] = frozenset(own)
        elif name:
            bodies[name] = frozenset(_names(node))
        else:
            always |= _names(node) if not isinstance(node, ast.Import | ast.ImportFrom) else set()
    return bodies, frozenset(always)


def _closure(text: str, used: set[str]) -> set[str]:
    """Names that are used, directly or by what is used."""
    bodies, always = _bodies(text)
    begins, wanted = used | always, set[str]()
    pending = [name for name in bodies if name in begins]
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending += [other for other in bodies[name] if other in bodies and other not in wanted]
    return wanted


def _names(node: ast.AST) -> set[str]:
    found = set()
    for item in ast.walk(node):
        if isinstance(item, ast.Name):
            found.add(item.id)
        elif isinstance(item, ast.Attribute):
            found.add(item.attr)
    return found


def _defined(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        first = target.elts[0] if isinstance(target, ast.Tuple) else target
        return first.id if isinstance(first, ast.Name) and not isinstance(target, ast.Tuple) else ""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _span(node: ast.stmt, lines: list[str]) -> set[int]:
    """The lines of a node with its decorators, the comment above it, a text below it, and the empty lines before."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(item.lineno for item in decorators)]) - 1
    end = node.end_lineno or node.lineno
    if isinstance(node, ast.Assign | ast.AnnAssign) and end < len(lines) and lines[end].lstrip().startswith('"""'):
        end += 1
    while start > 0 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    while start > 0 and not lines[start - 1].strip() and not isinstance(node, ast.Assign | ast.AnnAssign):
        start -= 1
    return set(range(start, end))


def _without_unused_imports(text: str) -> str:
    tree = ast.parse(text)
    lines = text.splitlines(keepends=True)
    used = set().union(
        *(_names(node) for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)), set()
    )
    replaced: dict[int, str] = {}
    gone: set[int] = set()
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom) or getattr(node, "module", "") == "__future__":
            continue
        kept = [alias for alias in node.names if (alias.asname or alias.name).split(".")[0] in used]
        span = range(node.lineno - 1, node.end_lineno or node.lineno)
        gone |= set(span)
        if kept:
            names = ", ".join(f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in kept)
            source = f"from {node.module} import {names}" if isinstance(node, ast.ImportFrom) else f"import {names}"
            replaced[span.start] = source + "\n"
    return "".join(replaced.get(number, "") if number in gone else line for number, line in enumerate(lines))
