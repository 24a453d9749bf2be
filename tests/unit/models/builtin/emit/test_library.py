"""Helpers that nobody uses are not emitted."""

from __future__ import annotations

from orchestrator.models.builtin.emit.library import prune

MODULE = '''"""Helpers."""

from __future__ import annotations

import json
import re

LIMIT = 3
"""Of something."""
OTHER = 4


def used(text: str) -> int:
    """Used."""
    return _helped(text) + LIMIT


def _helped(text: str) -> int:
    return len(json.loads(text))


def unused(text: str) -> bool:
    """Unused."""
    return re.match("x", text) is not None and OTHER > 3
'''


def test_what_is_used_stays_with_what_it_uses() -> None:
    """And the imports that it needs."""
    text = prune(MODULE, {"used"})

    assert "def used" in text
    assert "def _helped" in text
    assert 'LIMIT = 3\n"""Of something."""' in text
    assert "import json" in text


def test_what_nobody_uses_goes_with_its_imports() -> None:
    """Nothing is left to maintain."""
    text = prune(MODULE, {"used"})

    for gone in ("unused", "OTHER", "import re"):
        assert gone not in text
