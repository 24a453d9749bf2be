"""`secrets`: nothing in the tree looks like a credential, by known shapes and by entropy."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator

from orchestrator.checks import globs, tree
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
    "jwt": re.compile(r"(?<![\w-])eyJ[\w-]{10,}+\.eyJ[\w-]{10,}+\.[\w-]{10,}"),
    "url_password": re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s:/@'\"{}<>]+:(?P<value>[^\s:/@'\"]{6,})@"),
}
_NAMED = r"(?:secret|password|passwd|token|api_?key|private_?key|credential)[\w.-]{0,40}[\"']?\s*+[:=]\s*+"
_QUOTED = re.compile(_NAMED + r"""["'](?P<value>[^"'\s]{16,})["']""", re.IGNORECASE)
_BARE = re.compile(_NAMED + r"""(?P<value>[^"'\s#,;()\[\]]{16,500}+)\s*+(?:\#.*)?$""", re.IGNORECASE)
"""As settings files have it; in code, what stands there without quotes is an expression."""
_SETTINGS = re.compile(
    r"(?:^|/)[^/.]*$|(?:^|/)\.?env[^/]*$|\.(?:env|ya?ml|toml|ini|cfg|conf|properties|sh)$", re.IGNORECASE
)
_EXAMPLE = re.compile(
    r"(?:^|[-_./:@])(?:example|sample|change[-_]?me|dummy|placeholder|your|test|fake|xxx|dev(?:elopment)?[-_]|"
    r"localhost|127\.0\.0\.1|password|secret$|postgres$)|\*\*\*",
    re.IGNORECASE,
)
"""A word at the beginning of a part: `latest` is no test."""
_REFERENCE = re.compile(r"^\$\w+$|\$[({]|\{[^}]*\}|<[^>]*>|%\(\w+\)|^%\w$")
"""The name of a value that is put in elsewhere."""
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?P<path>(?:/[/\w.~%:-]*)?)", re.IGNORECASE)
"""`tokenUrl: https://login.example.org/oauth2/token` says where a token comes from."""
_PART = 16
"""Characters of a part of an address that may be a key itself, where there is a digit among them."""
_LONGEST = 500
"""Characters of a value that are looked at."""
_COUNTED = 0.8
"""The share of characters that follow the one before in their alphabet."""
_CONTRACT = re.compile(r"""^\s*["']?openapi["']?\s*:\s*["']?3\.""", re.MULTILINE)
_ENTROPY = 3.7
"""Bits per character: above the names and sentences of code, below what a generator gives."""


async def check(spec: SecretsSpec, context: CheckContext) -> Verdict:
    """Every text file; values are never repeated in full.

    What the received contract publishes as an example is one in a copy of the contract, and nowhere else.
    """
    issues, count = list[Issue](), 0
    for path in tree.files(context.checkout):
        text = None if globs.matches(path, spec.allow) else tree.read(context.checkout, path)
        if text is None:
            continue
        count += 1
        published = context.contract.examples if _CONTRACT.search(text) else frozenset[str]()
        for line, kind, value in found_in(text, path):
            if value not in spec.allow and not any(value.rstrip("}") in one for one in published):
                shown = f"{value[:4]}… ({len(value)} characters)"
                issues.append(Issue(inspection="secrets", kind=kind, place=f"{path}:{line}", message=shown))
    evidence = Evidence(command="search for known shapes and high entropy", measured={"files": float(count)})
    return by_issues(issues, good=f"no secret in {counted(count, 'text file')}", evidence=evidence)


def found_in(text: str, path: str = "") -> Iterator[tuple[int, str, str]]:
    """Line, kind and value of everything that looks like a secret and not like an example.

    In a settings file, which `path` tells, values need no quotes.
    """
    named = [_QUOTED, _BARE] if path and _SETTINGS.search(path) else [_QUOTED]
    for number, line in enumerate(text.splitlines(), start=1):
        for kind, shape in SHAPES.items():
            for hit in shape.finditer(line):
                value = hit.groupdict().get("value") or hit[0]
                if not _made_up(value):
                    yield number, kind, value
        for hit in itertools.chain.from_iterable(form.finditer(line) for form in named):
            value = hit["value"]
            if entropy(value) > _ENTROPY and any(letter.isdigit() for letter in value) and not _made_up(value):
                yield number, "entropy", value


def _made_up(value: str) -> bool:
    """Whether it is an example, or the name of a value that is put in elsewhere."""
    looked_at = value[:_LONGEST]
    told = bool(_EXAMPLE.search(looked_at) or _REFERENCE.search(looked_at))
    return told or _is_counted(looked_at) or _is_address(value)


def _is_address(value: str) -> bool:
    """Whether it is an address without a query or a key in its path: whoever has it can do nothing with it yet."""
    found = _ADDRESS.fullmatch(value)
    parts = found["path"].split("/") if found is not None else []
    return found is not None and not any(len(part) >= _PART and re.search(r"\d", part) for part in parts)


def _is_counted(value: str) -> bool:
    """Whether it is written down as one counts (`1234567890abcdef`), which no generator does."""
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(value)]
    return len(steps) * _COUNTED <= sum(step == 1 for step in steps)


def entropy(text: str) -> float:
    """Bits per character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values()) if text else 0.0
