"""Settings of linters, type checkers, coverage and pipelines that became less strict.

The formats are read by the line (`key = value`, `key: value`, `"key": value`, lists over several lines), since what
matters is which way a value moved, not what the file means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.revision.kinds import CONFIG, MANIFEST, kind_of

_PAIR = re.compile(r"^\s*+(?:-\s++)?[\"']?(?P<key>[\w./*-](?:[\w./* -]*[\w./*-])?)[\"']?\s*+[:=](?P<value>.*)$")
_SECTION = re.compile(r"^\s*\[+(?P<name>[^\[\]]+)\]+\s*+$")
_FLOOR = re.compile(r"cov|fail.?under|threshold|min|branches|functions|^lines$|statements|score|level", re.IGNORECASE)
_CEILING = re.compile(r"max|complexity|warnings|limit|length|retries", re.IGNORECASE)
_STRICT = re.compile(
    r"strict|disallow|warn|check|error|enforce|fail|implicit|unused|require|enable|fatal|cov", re.IGNORECASE
)
_LAX = re.compile(
    r"ignore|skip|allow|continue|disable|exempt|exclude|omit|silent|suppress|filter|deselect|xfail", re.IGNORECASE
)
_CHOSEN = re.compile(r"select|enable|rules|checks|testpaths|plugins|extends|include", re.IGNORECASE)
_SILENCED = re.compile(
    r"\|\|\s*(?:true|:|exit 0)|--exit-zero|--no-verify|--deselect|--ignore\b|-k\s+[\"']?not\b|--passWithNoTests|"
    r"--no-(?:fail|strict|cov)\w*|set \+e\b|--allow-\w+|-i\s+lint\b"
)
_SEVERITY = {"off": 0, "0": 0, "none": 0, "warn": 1, "1": 1, "warning": 1, "error": 2, "2": 2}
_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}


def loosened(path: str, old: str | None, new: str | None) -> Iterator[str]:
    """What became less strict in a file of settings, a line each; nothing for other files."""
    if kind_of(path) not in {CONFIG, MANIFEST} or old is None:
        return
    if path.endswith(".json"):
        old, new = _spread(old), _spread(new or "")
    before, after = settings(old), settings(new or "")
    for key, was in before.items():
        if (how := _moved(key.rpartition("/")[2], was, after.get(key))) and after.get(key) != was:
            yield f"{path}: `{key}` {how}"
    for key, value in after.items():
        if key not in before and (how := _came(key.rpartition("/")[2], value)):
            yield f"{path}: `{key}` {how}"
    known = set(old.splitlines())
    for line in (new or "").splitlines():
        if _SILENCED.search(line) and line not in known:
            yield f"{path}: a failure is passed over: `{line.strip()[:120]}`"


def _spread(text: str) -> str:
    """JSON with a member in each line."""
    return re.sub(r"([{,])", r"\1\n", text)


def settings(text: str) -> dict[str, str]:
    """The settings of a file by `section/key`; a list's items are joined by spaces."""
    found: dict[str, str] = {}
    section = key = ""
    for line in text.splitlines():
        bare = re.sub(r"(?:^|\s)(?:#|//|;).*$", "", line).rstrip()
        if not bare.strip():
            continue
        if match := _SECTION.match(bare):
            section, key = match["name"].strip(), ""
        elif match := _PAIR.match(bare):
            key = f"{section}/{match['key'].strip()}".removeprefix("/")
            found[key] = match["value"].strip().removesuffix(",").rstrip()
        elif key:
            found[key] = f"{found[key]} {bare.strip().removeprefix('- ').rstrip(',')}".strip()
    return found


def _moved(key: str, was: str, now: str | None) -> str:
    if now is None:
        tells = _FLOOR.search(key) or (_STRICT.search(key) and _word(was) in _TRUE)
        return f"is gone (it was {was})" if tells else ""
    low, high = _number(was), _number(now)
    if low is not None and high is not None:
        if _FLOOR.search(key) and not _CEILING.search(key) and high < low:
            return f"was lowered from {was} to {now}"
        if _CEILING.search(key) and high > low:
            return f"was raised from {was} to {now}"
    if _word(was) in _TRUE and _word(now) in _FALSE and not _LAX.search(key):
        return f"was {was} and is {now}"
    if _word(was) in _FALSE and _word(now) in _TRUE and _LAX.search(key):
        return f"was {was} and is {now}"
    if _SEVERITY.get(_word(now), 9) < _SEVERITY.get(_word(was), -1):
        return f"was {was} and is {now}"
    more, fewer = _items(now) - _items(was), _items(was) - _items(now)
    if _LAX.search(key) and more:
        return f"lets more pass: {', '.join(sorted(more)[:6])}"
    if _CHOSEN.search(key) and fewer:
        return f"looks at less: {', '.join(sorted(fewer)[:6])} left out"
    return ""


def _came(key: str, value: str) -> str:
    if _LAX.search(key) and _word(value) not in _FALSE and (_items(value) or _word(value) in _TRUE):
        return f"is new and lets things pass: {value[:80]}"
    if _STRICT.search(key) and _word(value) in _FALSE:
        return f"is new and {value}"
    return "is new and off" if _SEVERITY.get(_word(value)) == 0 and key.count("-") else ""


def _word(value: str) -> str:
    return value.strip("\"'[]{}, ").lower()


def _number(value: str) -> float | None:
    try:
        return float(value.strip("\"'%, "))
    except ValueError:
        return None


def _items(value: str) -> set[str]:
    return {item for item in re.split(r"[\s,\[\]{}\"']+", value) if len(item) > 1}
