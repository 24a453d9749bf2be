"""`secrets`: nothing in the tree looks like a credential, by known shapes and by entropy."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from orchestrator.checks import tree
from orchestrator.checks.context import CheckContext
from orchestrator.checks.verdict import Verdict, by_issues
from orchestrator.criteria import SecretsSpec
from orchestrator.finding import Evidence, Issue
from orchestrator.showing import counted

SHAPES = {
    "private_key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "aws_key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "github_token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{50,}\b"),
    "slack_token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "google_key": re.compile(r"\bAIza[\w-]{35}\b"),
    "stripe_key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    "model_key": re.compile(r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}"),
    "jwt": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "url_password": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@'\"{}$<>]+:(?P<value>[^\s:/@'\"{}$<>]{6,})@"),
}
_ASSIGNED = re.compile(
    r"""(?ix)\b[\w.-]*(?:secret|password|passwd|token|api_?key|private_?key|credential)[\w.-]*
    ["']?\s*[:=]\s*["'](?P<value>[^"'\s]{16,})["']"""
)
_EXAMPLE = re.compile(
    r"example|sample|change[-_]?me|dummy|placeholder|your[-_]|test|fake|xxx|\*\*\*|dev(?:elopment)?[-_]|localhost|"
    r"127\.0\.0\.1|postgres:postgres|password|[<{$%]",
    re.IGNORECASE,
)
_ENTROPY = 3.7
"""Bits per character: above the names and sentences of code, below what a generator gives."""


async def check(spec: SecretsSpec, context: CheckContext) -> Verdict:
    """Every text file; values are never repeated in full."""
    issues, count = list[Issue](), 0
    for path in tree.files(context.checkout):
        text = None if tree.matches(path, spec.allow) else tree.read(context.checkout, path)
        if text is None:
            continue
        count += 1
        for line, kind, value in found_in(text):
            if value not in spec.allow:
                shown = f"{value[:4]}… ({len(value)} characters)"
                issues.append(Issue(inspection="secrets", kind=kind, place=f"{path}:{line}", message=shown))
    evidence = Evidence(command="search for known shapes and high entropy", measured={"files": float(count)})
    return by_issues(issues, good=f"no secret in {counted(count, 'text file')}", evidence=evidence)


def found_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, kind and value of everything that looks like a secret and not like an example."""
    for number, line in enumerate(text.splitlines(), start=1):
        for kind, shape in SHAPES.items():
            for hit in shape.finditer(line):
                value = hit.groupdict().get("value") or hit[0]
                if not _EXAMPLE.search(value if kind != "url_password" else hit[0]):
                    yield number, kind, value
        for hit in _ASSIGNED.finditer(line):
            value = hit["value"]
            if entropy(value) > _ENTROPY and any(letter.isdigit() for letter in value) and not _EXAMPLE.search(value):
                yield number, "entropy", value


def entropy(text: str) -> float:
    """Bits per character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values()) if text else 0.0
