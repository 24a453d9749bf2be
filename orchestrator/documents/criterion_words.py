"""The values inside of a criterion: alternatives, files, patterns, requests."""

from __future__ import annotations

import re
from typing import Any

_TICKS = re.compile(r"`([^`\n]+)`")
_QUOTES = re.compile(r"\"([^\"\n]+)\"|“([^”\n]+)”|«\s*([^»\n]+?)\s*»|'([^'\n]+)'")
_SLASHES = re.compile(r"/(\S.*)/")
_OR = re.compile(r"\s+(?:or|oder|\|\|?)\s+|\s*,\s*(?:or\s+)?", re.IGNORECASE)
_PLACE = re.compile(
    (
        r"^(?P<rest>.*?)[\s,]+\(?(?:@|in|inside|within|of|from|at|file)\s*[:=]?\s*(?:the )?(?:file "
        r")?(?P<place>`[^`]+`(?:\s+or\s+`[^`]+`)*|\"[\w./*-]+\"|[\w./*-]+\.\w{1,8}|[\w.*-]+/[\w./*-]*)\)?\s*\.?$"
    ),
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(
    (
        r"^(?:the )?(?:file )?(?P<place>`[\w./*-]+`|\"[\w./*-]+\.\w+\"|«[\w./*-]+»|[\w./*-]+\.\w{1,8})\s*(?:[:→-]+|"
        r"(?:file )?(?:to )?(?:contains?|includes?|has|have|holds?|mentions?|shows?|lists?|names?|carries|reads|says|"
        r"match(?:es)?(?: regex| pattern)?)\b:?)\s*(?P<rest>\S.*)$"
    ),
    re.IGNORECASE,
)
_FILE = re.compile(r"^[\w@./*{}\[\]+~-]+$")
_REQUEST = re.compile(r"\b(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b[\s:]*[`\"']?", re.IGNORECASE)
_URL = re.compile(
    r"(?:(?P<host>https?://[^/\s`\"')]+|\$\{?\w+\}?|\{\{?\w+\}?\}|localhost(?::\d+)?)(?=[/\s`\"']|"
    r"$))?(?P<path>/[^\s`\"')]*)?"
)
_LOCAL = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|^[${]|\{")
_STATUS = re.compile(r"(?<![\d/:.])[1-5]\d\d(?![\d/.]*\d)")
_BODY = re.compile(r"(?:contain(?:s|ing)?|includ(?:es|ing)|body)\W{0,3}(?:`([^`]+)`|\"([^\"]+)\")", re.IGNORECASE)
_VARIABLE = re.compile(r"[{}<>\[\]]|/:\w")


def alternatives(text: str) -> list[str]:
    """What a value names: in backticks, else in quotes, else its words; quotes inside of backticks are taken off."""
    slashed = _SLASHES.fullmatch(text.strip())
    if slashed:
        return [slashed[1]]
    ticked = _TICKS.findall(text)
    if ticked:
        return [one for part in ticked for one in [_unquoted(part)] if one]
    quoted = ["".join(groups) for groups in _QUOTES.findall(text)]
    if quoted:
        return [one for one in quoted if one.strip()]
    parts = _OR.split(text.strip().rstrip("."))
    return [part.strip() for part in parts if part.strip()]


def _unquoted(text: str) -> str:
    text = text.strip()
    for quote in "\"'":
        if len(text) > 2 and text[0] == text[-1] == quote and quote not in text[1:-1]:  # two quotes
            return text[1:-1]
    return text


def as_glob(text: str) -> str | None:
    """A path as a glob: what is in a folder where a folder is named; `None` where it is no path."""
    path = text.strip().removeprefix("./").lstrip("/")
    if not path or not _FILE.match(path) or ".." in path.split("/"):
        return None
    return f"{path}**" if path.endswith("/") else path


def place_of(text: str) -> tuple[str, tuple[str, ...]]:
    """The value without the file that it names, and that file."""
    for form in (_PLACE, _PLACE_FIRST):
        match = form.match(text.strip())
        if match and match["rest"].strip():
            globs = [glob for one in alternatives(match["place"]) if (glob := as_glob(one))]
            if globs:
                return match["rest"], tuple(globs)
    return text, ()


def pattern_of(wanted: list[str], *, regex: bool) -> str:
    """One pattern for all alternatives; text that is no pattern is taken literally."""
    parts = wanted if regex else [re.escape(one) for one in wanted]
    return parts[0] if len(parts) == 1 else "|".join(f"(?:{part})" for part in parts)


def http_request(text: str) -> dict[str, Any] | str:
    """Method, path and statuses of a request; a text says why it cannot be made."""
    method = _REQUEST.search(text)
    rest = text[method.end() :] if method else text
    url = next((found for found in _URL.finditer(rest) if found["host"] or found["path"]), None)
    if url is None:
        return "it names no path"
    if url["host"] and not _LOCAL.search(url["host"]):
        return "it asks another host than the service under work"
    path = (url["path"] or "/").rstrip(".,;")
    if _VARIABLE.search(path):
        return "its path has a part that only a test can fill in"
    after = rest[url.end() :]
    statuses = tuple(dict.fromkeys(int(found) for found in _STATUS.findall(after)))
    found: dict[str, Any] = {"method": (method["method"] if method else "GET").upper(), "path": path}
    body = _BODY.search(after)
    return found | ({"status": statuses} if statuses else {}) | ({"contains": (body[1] or body[2],)} if body else {})
