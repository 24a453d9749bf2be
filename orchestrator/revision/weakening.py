"""Whether a change takes something away from what judges the work: tests, their assertions, suppressions, settings.

Found by what lines look like, in whatever language they are; told whatever the reviewer asked for, since a person has
to know it in any case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from orchestrator.revision.hunks import name_of
from orchestrator.revision.kinds import DOCS, TEST, kind_of
from orchestrator.revision.loosening import loosened
from orchestrator.showing import counted

Change = tuple[str | None, str | None]
"""A file's text before and after; `None` where it is not there."""

_TEST = re.compile(
    r"^\s*(?:async\s+)?def\s+test|^\s*(?:it|test|scenario)\s*[.(]|^\s*func\s+(?:\([^)]*\)\s*)?Test|"
    r"^\s*(?:public\s+)?(?:void|fun|fn)\s+\w+\s*\(|^\s*(?:async\s+)?fn\s+\w+\s*\(|^\s*public\s+function\s+test"
)
_CLAIM = re.compile(
    r"\bassert\w*\b|\bexpect\s*\(|\.should\b|\brequire\.\w+\(|\braises\s*\(|\btoThrow|\bt\.(?:Error|Fatal)\w*\(|"
    r"\bverify\w*\s*\(|\bmust_\w+"
)
_SKIPS = re.compile(
    r"\.mark\.\w*(?:skip|fail)\w*|\bskip(?:Test|If|Unless|if)?\s*\(|@\w*\.?(?:skip|[Ii]gnored?|Disabled)\b|\bxfail\b|"
    r"\b(?:it|test|describe)\.(?:skip|only|todo)\b|\bx(?:it|test|describe)\s*\(|\bf(?:it|describe)\s*\(|#\[ignore|"
    r"\.Skip\w*\(|collect_ignore|__test__\s*=\s*False"
)
_HOOKS = re.compile(r"\bdef\s+\w+_(?:runtest|collection|report)_\w+|\breport\.outcome\s*=|\bsession\.exitstatus\s*=")
_SUPPRESSES = re.compile(
    r"(?:#|//|/\*|--)\s*+(?:type:\s*ignore|noqa|nosec|nolint|pragma:\s*no\s?cover|[\w-]{1,40}:\s*(?:ignore|disable)\b|"
    r"[a-z]{1,40}-disable\b|[a-z]{1,40} ignore next)|@ts-(?:ignore|nocheck|expect-error)|"
    r"@SuppressWarnings|#!?\[allow\(",
)
_SWALLOWS = re.compile(r"\bexcept\b(?!.*\bas\b)|\bcatch\b\s*(?:\(|\{)|\bsuppress\s*\(")
_LEAVES = re.compile(r"^\s*+return\s*+;?\s*+$|^\s*+if\s*+\(?\s*+(?:False|false|0)\b")
_LITERAL = re.compile(r"\d+(?:\.\d+)?|\"[^\"]*\"|'[^']*'")
_EXACT = re.compile(
    r"(?<![<>!=])===?(?!=)|\b(?:assert)?Equals?\b|\.toBe\(|\.toEqual\(|toStrictEqual|\braises\b|toThrow|assert_eq|\.Equal\("
)
_LOOSE = re.compile(
    r"[<>]=?|!=|\bin\b|\b(?:starts|ends)with\b|toContain|\bmatch\w*\(|\bisinstance\b|approx|assertIn\b|Contains|Greater|Less"
)
_REFUSES = re.compile(
    r"\b40[13]\b|[Ff]orbidden\b|[Uu]nauthori[sz]ed\b|[Pp]ermission_?[Dd]enied|\bACCESS_DENIED\b|FORBIDDEN\b"
)
_KNOWS_TESTS = re.compile(
    r"TEST\w*[\"'\])]*\s+in\s+[\w.]*environ|\b(?:environ|getenv|env)\b.{0,40}TEST|_ENV\b.{0,12}[\"'`]test[\"'`]|"
    r"\bin\s+sys\.modules\b|\btesting\.Testing\(\)"
)
"""Ways in which a program finds out that it is being tested."""
_RUN_BY_ITSELF = re.compile(r"(?:^|/)(?:site|user)customize\.py$|\.pth$|(?:^|/)\.envrc$|(?:^|/)\.(?:husky|githooks)/")
_IS_PROSE = re.compile(r"^\s*(?:#|//|\*|--|\"\"\")")
_OF_ACCESS = re.compile(
    r"\b(?:40[13]|public\w*|open to|allow\w*|(?:any|every)(?:one|body) (?:may|can|should|must|has|needs?)|"
    r"(?:no longer|not|never|without|drop|remove|lift|instead of|rather than)\b.{0,40}"
    r"\b(?:admin\w*|check|guard|login|session|token|role|forbid\w*|refus\w*|permission|restriction)s?)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\bassert\w*\s*+\(?\s*+(?:True|true|1|not False|!false)\b\s*+\)?\s*+;?\s*+$|expect\(\s*true\s*\)")


def weakened(changes: Mapping[str, Change], asked: str) -> list[str]:
    """What was taken away, a line each; `asked` is the reviewer's feedback, whose own values a test may expect."""
    tests = {path: change for path, change in changes.items() if kind_of(path) == TEST}
    return list(
        dict.fromkeys(
            [
                *_lost_tests(tests),
                *(line for path, change in tests.items() for line in _weaker_tests(path, change, asked)),
                *(line for path, change in changes.items() for line in _more(path, change)),
                *_lost_refusals(changes, asked),
                *(line for path, change in changes.items() for line in loosened(path, *change)),
                *(f"{path}: is run without being called" for path in changes if _RUN_BY_ITSELF.search(path)),
            ]
        )
    )


def _lost_tests(changes: Mapping[str, Change]) -> Iterator[str]:
    """Tests that are nowhere any more; one that was given another name, or another file, is not lost."""
    after = {name: body for _, new in changes.values() for name, body in cases(new or "").items()}
    for path, (old, new) in changes.items():
        before = cases(old or "")
        fresh = [body for name, body in after.items() if name not in before]
        for name, body in before.items():
            if name not in after and not any(_alike(body, other) for other in fresh):
                yield f"{path}: the test `{name}` is gone"
        if new is None and not before:
            yield f"{path}: removed"


def cases(text: str) -> dict[str, list[str]]:
    """The tests of a file by name, each with the lines of its body."""
    found: dict[str, list[str]] = {}
    name, depth, marked = "", 0, False
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if _TEST.match(line) and (name_of(line) or "test" in line.lower()):
            name, depth = name_of(line) or line.strip(), indent
            found[name] = []
        elif name and line.strip() and indent <= depth and re.search(r"\w", line):
            name = ""
        elif name:
            found[name].append(line.strip())
        marked = marked or bool(name)
    return found


def _weaker_tests(path: str, change: Change, asked: str) -> Iterator[str]:
    old, new = cases(change[0] or ""), cases(change[1] or "")
    for name, body in old.items():
        after = new.get(name)
        if after is None:
            after = next((other for title, other in new.items() if title not in old and _alike(body, other)), None)
        if after is not None and after != body:
            yield from (f"{path}: `{name}` {what}" for what in _weaker(body, after, asked))


def _weaker(old: list[str], new: list[str], asked: str) -> Iterator[str]:
    before, after = [line for line in old if _CLAIM.search(line)], [line for line in new if _CLAIM.search(line)]
    if len(after) < len(before):
        yield f"asserts {counted(len(after), 'thing')} instead of {len(before)}"
    gone, came = _without(before, after), _without(after, before)
    for one, other in zip(gone, came, strict=False):
        if _strictness(other) < _strictness(one):
            yield f"asserts less: `{other}` instead of `{one}`"
        elif strange := [
            value for value in _values(other) if value not in _values(one) and value.strip("'\"") not in asked
        ]:
            yield f"expects {', '.join(strange)}, which nobody asked for: `{other}`"
    yield from (f"asserts nothing: `{line}`" for line in came[len(gone) :] if _EMPTY.search(line))
    fresh = [line for line in new if line not in old]
    yield from (f"leaves early: `{line}`" for line in fresh if _LEAVES.match(line))
    yield from (f"swallows failures: `{line}`" for line in fresh if _SWALLOWS.search(line))


def _without(lines: list[str], others: list[str]) -> list[str]:
    left = Counter(others)
    kept = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            kept.append(line)
    return kept


def _strictness(line: str) -> int:
    if _EMPTY.search(line):
        return 0
    if _EXACT.search(line):
        return 3
    return 2 if _LOOSE.search(line) else 1


def _values(line: str) -> list[str]:
    return _LITERAL.findall(line)


def _alike(one: list[str], other: list[str]) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= 0.5


def _lost_refusals(changes: Mapping[str, Change], asked: str) -> Iterator[str]:
    """Refusals of callers that are nowhere any more, where the reviewer did not speak of who may do what."""
    if _OF_ACCESS.search(asked):
        return
    code = {path: change for path, change in changes.items() if kind_of(path) not in {TEST, DOCS}}
    were, are = ([len(_refusals(change[side] or "")) for change in code.values()] for side in (0, 1))
    for path, (old, new) in code.items() if sum(are) < sum(were) else ():
        for line in _without(list(_refusals(old or "")), list(_refusals(new or ""))):
            yield f"{path}: a caller is not refused any more: `{line[:120]}`"


def _refusals(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if _REFUSES.search(line) and not _IS_PROSE.match(line))


def _more(path: str, change: Change) -> Iterator[str]:
    """Marks that silence a judge, and of which there are more than before."""
    in_test = kind_of(path) == TEST
    in_tests = [("skips", _SKIPS), ("changes what tests report", _HOOKS)]
    shapes = in_tests if in_test else [("does something else under test", _KNOWS_TESTS)]
    for what, shape in [*shapes, ("silences a check", _SUPPRESSES)]:
        before = Counter(line.strip() for line in (change[0] or "").splitlines() if shape.search(line))
        for line in (change[1] or "").splitlines():
            if shape.search(line) and not before[line.strip()]:
                yield f"{path}: {what}: `{line.strip()[:120]}`"
