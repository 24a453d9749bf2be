"""What kind of file a path is, from its name alone."""

from __future__ import annotations

import re

TEST, DOCS, CONFIG, MANIFEST, LOCK, CODE = "test", "docs", "config", "manifest", "lock", "code"

_SHAPES = (
    (LOCK, r"(?:^|/)[^/]*(?:\.lock|-lock\.\w+|\.sum|lock\.json|lock\.yaml)$"),
    (TEST, r"(?:^|/)(?:tests?|specs?|__tests__|e2e|testing)/"),
    (TEST, r"(?:^|/)(?:test_[^/]*|conftest\.\w+)$|[._-](?:test|spec|tests)\.\w+$"),
    (DOCS, r"\.(?:md|markdown|rst|txt|adoc)$|(?:^|/)(?:docs?|license|changelog|readme|notice)(?:/|$|\.)"),
    (MANIFEST, r"(?:^|/)(?:pyproject\.toml|package\.json|go\.mod|cargo\.toml|pom\.xml|gemfile|[^/]*\.gemspec)$"),
    (MANIFEST, r"(?:^|/)[^/]*requirements[^/]*$"),
    (CONFIG, r"(?:^|/)(?:makefile|dockerfile|\.[^/]*rc(?:\.\w+)?|[^/]*\.config\.\w+|tsconfig[^/]*\.json|\.\w+)$"),
    (CONFIG, r"(?:^|/)\.[^/]+\.ya?ml$|(?:^|/)\.(?:github|gitlab|circleci|ci)/|\.(?:toml|ini|cfg)$"),
)


def kind_of(path: str) -> str:
    """The first kind whose shape fits; code where none does."""
    # A class of tests is told by its capital: `OrderTest.java`, and not `latest.java`.
    if re.search(r"[a-z](?:Tests?|Spec)\.\w+$", path):
        return TEST
    return next((kind for kind, shape in _SHAPES if re.search(shape, path, re.IGNORECASE)), CODE)
