"""The lists of words beside the code."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import pytest

_FILES = sorted(
    (one for one in resources.files("orchestrator.documents.lexicon").iterdir() if one.name.endswith(".yaml")),
    key=lambda one: one.name,
)


@pytest.mark.parametrize("file", _FILES, ids=lambda one: one.name)
def test_no_meaning_has_two_lists_of_which_the_second_would_hide_the_first(file: resources.abc.Traversable) -> None:
    named = Counter(re.findall(r"^([^\s#:][^:\n]*):(?=\s)", file.read_text("utf-8"), re.MULTILINE))
    assert named
    assert [name for name, times in named.items() if times > 1] == []
