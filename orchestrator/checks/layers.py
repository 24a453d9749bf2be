"""`layers`: imports point as the architecture says.

How a file becomes a module and how an import looks is the stack's `imports` entry in the playbook, so that this works
for any language whose imports stand on a line of their own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from orchestrator import patterns
from orchestrator.checks import tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, by_issues, failed, inconclusive
from orchestrator.criteria import LayerRule, LayersSpec
from orchestrator.finding import Evidence, Issue
from orchestrator.showing import counted


async def check(spec: LayersSpec, context: CheckContext) -> Verdict:
    """Read every import of every module that a rule is about."""
    imports: Any = getattr(context.stack, "imports", None)
    if imports is None:
        return inconclusive("the stack does not say how an import looks (`imports`)")
    paths = tree.matching(context.checkout, imports.files)
    modules = {path: _module(path, imports.separator) for path in paths}
    ruled = {path: rule for path, name in modules.items() if (rule := _rule(spec, name, imports.separator))}
    if not ruled:
        return failed(f"no module of {', '.join(rule.of for rule in spec.rules)} is there")
    own = {name.split(imports.separator)[0] for name in modules.values()}
    issues = []
    texts = [tree.read(context.checkout, path) or "" for path in ruled]
    found = await patterns.find(imports.pattern, texts, group="module")
    for (path, rule), text, spans in zip(ruled.items(), texts, found, strict=True):
        for line, said in _imported(text, spans):
            target = _resolved(said, path, imports.separator)
            if target.split(imports.separator)[0] in own and not _allowed(rule, target, imports.separator):
                issues.append(_issue(path, line, rule, target))
    evidence = Evidence(measured={"modules": float(len(ruled))})
    return by_issues(
        issues, good=f"the imports of {counted(len(ruled), 'module')} point as they should", evidence=evidence
    )


def _module(path: str, separator: str) -> str:
    parts = PurePosixPath(path).with_suffix("").parts
    return separator.join(parts)


def _resolved(said: str, path: str, separator: str) -> str:
    """A module as its own name, where the import says it relative to the file, or with slashes."""
    if said.startswith(("./", "../")):
        said = posixpath.normpath(posixpath.join(posixpath.dirname(path), said))
    if "/" not in said:
        return said
    return separator.join(part for part in re.sub(r"\.(?:js|ts|mjs|cjs)$", "", said).split("/") if part)


def _below(name: str, of: str, separator: str) -> bool:
    return name == of or name.startswith(of + separator)


def _rule(spec: LayersSpec, name: str, separator: str) -> LayerRule | None:
    """The most specific rule that is about this module."""
    about = [rule for rule in spec.rules if _below(name, rule.of, separator)]
    return max(about, key=lambda rule: len(rule.of), default=None)


def _allowed(rule: LayerRule, target: str, separator: str) -> bool:
    if rule.may_not_import:
        return not any(_below(target, place, separator) for place in rule.may_not_import)
    return any(_below(target, place, separator) for place in (rule.of, *rule.may_import))


def _imported(text: str, spans: Sequence[patterns.Span]) -> list[tuple[int, str]]:
    return [(text.count("\n", 0, begin) + 1, text[begin:end]) for begin, end in spans if end > begin]


def _issue(path: str, line: int, rule: LayerRule, target: str) -> Issue:
    never, only = ", ".join(rule.may_not_import), ", ".join(rule.may_import)
    may = f"anything but {never}" if never else only or "nothing else of the project"
    return Issue(
        inspection="layers",
        kind=rule.of,
        place=f"{path}:{line}",
        message=f"imports {target}; {rule.of} may import {may}",
    )
