"""Limits in words that a check measures: how much of the lines tests cover, how fast answers come, how many tests pass.

A sentence is taken where each of its words is of the limit, or changes nothing of it: `under 200 ms at 100 users`, the
99th percentile and the coverage of branches are measured by no check, and stay for the reviewer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from orchestrator.documents.lexicon import any_of

Measure = tuple[dict[str, Any], tuple[str, ...]]
"""The keys of a check, and the commands that it needs."""

_NUMBER = r"(?<![\da-z.,])(?P<number>\d{1,5}(?:[.,]\d{1,3})?)"
_PERCENT = re.compile(
    _NUMBER + r"\s*(?:%|percent\b|per cent\b|prozent\b|pour cent\b|por ?cien?to\b|por cento\b|procent\b|per cento\b)"
)
_TIME = re.compile(
    _NUMBER
    + r"\s*(?:(?P<ms>ms|msec|milli-?seconds?|millisekunden|millisecondes?|milisegundos?|millisecondi|毫秒|ミリ秒)"
    r"|s|secs?|seconds?|sekunden?|secondes?|segundos?|secondi|秒)(?![^\W\d_])"
)
_COUNT = re.compile(
    r"(?:at least|a minimum of|mindestens|au moins|al menos|almeno)\s+(?P<number>\d{1,4})\s+"
    r"(?:(?:unit|integration|automated|api|contract)\s+)*tests?(?:\s+(?:are\s+)?(?:pass(?:es|ing)?|green|succeed))"
)
_ALL = re.compile(
    r"100\s*(?:%|percent)\s+of\s+(?:all\s+)?(?:the\s+)?(?:(?:unit|integration|api)\s+)*tests\s+"
    r"(?:are\s+)?(?:pass(?:ing)?|green|succeed)"
    r"|no\s+(?:(?:unit|integration)\s+)*tests?\s+fails?|no\s+failing\s+tests?"
)
_EDGES = re.compile(r"[()\[\]*_`,;:|.]+(?=\s|$)|(?:^|(?<=\s))[(\[*_`|]+")
_CJK = "\u3040-\u9fff"


def _words(meaning: str) -> re.Pattern[str]:
    """One list of the limits as whole words; signs, and scripts without spaces, need no edges."""
    begins, ends = rf"(?:(?<!\w)|(?<=[{_CJK}])|(?=[{_CJK}]))", rf"(?:(?!\w)|(?<=[{_CJK}])|(?=[{_CJK}]))"
    return re.compile(f"{begins}{any_of('limits', meaning)}{ends}")


_BELOW, _ABOVE = _words("below"), _words("above")
_AROUND = {about: (_words("around"), _words(f"around_{about}")) for about in ("coverage", "latency")}
COVERAGE, _LATENCY, _MOST = _words("coverage"), _words("latency"), re.compile(any_of("limits", "most_answers"))


@lru_cache(maxsize=20_000)
def measured_limit(text: str) -> Measure | None:
    """The check that measures a limit in words; `None` where none does."""
    words = _EDGES.sub(" ", text.casefold()).strip()
    count = _COUNT.fullmatch(words)
    if count or _ALL.fullmatch(words):
        more = {"minimum": max(1, int(count["number"]))} if count else {}
        return {"kind": "tests_pass", **more}, ("test",)
    return (_covered(words) or _answered(words)) if re.search(r"\d", words) else None


def _covered(words: str) -> Measure | None:
    """`Coverage of at least 80 %`, `80 % line coverage`."""
    found = list(_PERCENT.finditer(words))
    percent = float(found[0]["number"].replace(",", ".")) if len(found) == 1 else 0.0
    if not 0 < percent <= 100:
        return None
    rest, about = COVERAGE.subn(" ", _without(words, found[0]))
    if not about or _left(_ABOVE.sub(" ", rest), "coverage"):
        return None
    return {"kind": "tests_pass", "coverage_min": percent}, ("test",)


def _answered(words: str) -> Measure | None:
    """`P95 response time < 200 ms`, `95 % of requests are answered within 0.2 s`."""
    rest, most = _MOST.subn(" ", words, count=1)
    found = list(_TIME.finditer(rest))
    if len(found) != 1:
        return None
    limit = float(found[0]["number"].replace(",", ".")) * (1 if found[0]["ms"] else 1000)
    rest, about = _LATENCY.subn(" ", _without(rest, found[0]))
    rest, below = _BELOW.subn(" ", rest)
    if not limit or not (about or most) or not below or _left(rest, "latency"):
        return None
    return {"kind": "latency", "p95_ms": limit}, ("start", "migrate_up")


def _without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}"


def _left(rest: str, about: str) -> bool:
    """Whether words are left that say more."""
    for around in _AROUND[about]:
        rest = around.sub(" ", rest)
    return bool(re.search(r"\w|[<>≤≥%]", rest))
