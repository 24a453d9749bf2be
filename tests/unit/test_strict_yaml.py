"""YAML is read without surprises, and what is wrong is told with its place."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.strict_yaml import MAX_CHARACTERS, MAX_NODES, Defect, decode, front_matter, key_path, load

HOSTILE = {
    "an anchor": ("a: &x 1", 1, "anchors"),
    "an anchored list": ("b: 1\na: &x [1]", 2, "anchors"),
    "an alias": ("a: 1\nb: *a", 2, "aliases"),
    "a bomb of aliases": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", 1, "anchors"),
    "a merge key": ("a: 1\n<<: {b: 2}", 2, "merge keys"),
    "a tag of Python": ("a: !!python/object/apply:os.system [id]", 1, "tags"),
    "a tag of YAML": ("a: !!str 1", 1, "tags"),
    "a tag of one's own": ("a: !secret x", 1, "tags"),
    "a bare tag": ("a: ! x", 1, "tags"),
    "a tag on a key": ("!!str a: x", 1, "tags"),
    "a version directive": ("%YAML 1.1\n---\na: 1", 1, "directives"),
    "a tag directive": ("%TAG ! tag:x,2000:\n---\na: 1", 1, "directives"),
    "a second document": ("a: 1\n---\nb: 2", 2, "second document"),
    "a key written twice": ("a: 1\nb: 2\na: 3", 3, "`a` is written twice"),
    "a key written twice in two spellings": ("a: 1\n'a': 2", 2, "`a` is written twice"),
    "a number written twice as a key": ("200: x\n'200': y", 2, "`200` is written twice"),
    "a key written twice, deep": ("a:\n  - b:\n      c: 1\n      c: 2", 4, "`c` is written twice"),
    "a list as a key": ("? [a, b]\n: 1", 1, "a key must be text"),
    "keys and values as a key": ("? {a: b}\n: 1", 1, "a key must be text"),
    "deep brackets": ("[" * 300_000, 1, "nested deeper"),
    "deep braces": ("{a: " * 100_000, 1, "nested deeper"),
    "deep dashes": ("- " * 5_000 + "x", 1, "nested deeper"),
    "deep indentation": ("\n".join(" " * depth + "a:" for depth in range(400)), 41, "nested deeper"),
    "too many values": ("[" + "a," * 450_000 + "a]", 1, "keys and values"),
    "too many keys": ("\n".join(f"k{number}: v" for number in range(50_000)), 20_000, "keys and values"),
    "too long": ("a: " + "x" * MAX_CHARACTERS, 1, "characters"),
    "a control character": ("a: 1\nb: x\x07y", 2, "control character U+0007"),
    "a null character": ("a: \x00", 1, "control character U+0000"),
    "a lone surrogate": ("a: \ud800", 1, "control character U+D800"),
    "an escape of C1": ("a: \x9b31m", 1, "control character U+009B"),
    "a tab as indentation": ("a:\n\tb: 1", 2, "cannot start any token"),
    "an unquoted at sign": ("a: @b", 1, "cannot start any token"),
    "a value with a colon": ("a: b: c", 1, "mapping values are not allowed"),
    "an open quotation mark": ("a: 1\nb: 'x\nc: 2\n", 2, "quoted scalar"),
    "an open bracket": ("a: [1, 2\nb: 3", 2, "flow sequence"),
    "broken indentation": ("a:\n  b: 1\n c: 2", 3, "this is not YAML"),
    "an unknown escape": ('a: "\\q"', 1, "unknown escape"),
    "a key without a colon": ("a: 1\nb\nc: 2", 2, "could not find expected ':'"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_refused_with_its_line(name: str) -> None:
    text, line, message = HOSTILE[name]
    with pytest.raises(Defect, match=re.escape(message)) as caught:
        load(text, where="file.yaml")
    assert caught.value.where == f"file.yaml:{line}"


def test_a_defect_says_what_to_do() -> None:
    with pytest.raises(Defect) as caught:
        load("a: 1\na: 2", where="file.yaml")
    assert str(caught.value) == "file.yaml:2: key `a` is written twice; keep one; the other stands on line 1"


@pytest.mark.parametrize(
    "written, meant",
    [
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-5", -5),
        ("12", 12),
        ("1.5", 1.5),
        ("1e+3", 1000.0),
        ("1E-2", 0.01),
        ("2.5e3", 2500.0),
        ("1e3", "1e3"),
        ("12e4567", "12e4567"),
        ("-0.25E-2", -0.0025),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("010", "010"),
        ("0o10", "0o10"),
        ("0x1F", "0x1F"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"),
        ("+1", "+1"),
        (".5", ".5"),
        ("5.", "5."),
        (".inf", ".inf"),
        (".NaN", ".NaN"),
        ("1e+999", "1e+999"),
        ("9" * 5000, "9" * 5000),
        ("'1'", "1"),
        ('"true"', "true"),
        ("'null'", "null"),
        ("|\n  12", "12"),
    ],
)
def test_a_word_means_what_it_looks_like(written: str, meant: Any) -> None:
    value = load(f"a: {written}", where="file.yaml").data["a"]
    assert value == meant
    assert type(value) is type(meant)


def test_keys_are_text_as_written() -> None:
    data = load("200: a\n010: b\ntrue: c\nnull: d\n1.0: e\n'': f", where="file.yaml").data
    assert list(data) == ["200", "010", "true", "null", "1.0", ""]


def test_json_is_read_as_json_is_meant() -> None:
    text = '{"a": [1, 2.5, true, null, "no"], "b": {"200": {}}, "c": "\\u00e9\\n"}'
    assert load(text, where="file.json").data == json.loads(text)


def test_a_character_that_json_writes_as_two_escapes_is_one() -> None:
    assert load(json.dumps({"a": "\U0001f600"}), where="file.json").data == {"a": "\U0001f600"}


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "\ufeff"])
def test_an_empty_text_is_nothing(text: str) -> None:
    assert load(text, where="file.yaml").data is None


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    document = load("\ufeffa: 1\r\nb:\r\n  - x\r\n", where="file.yaml")
    assert document.data == {"a": 1, "b": ["x"]}
    assert document.line(("b", 0)) == 3


def test_every_key_and_item_knows_its_line() -> None:
    document = load("a: 1\nb:\n  - x\n  - y: 2\n    z: {k: v}\n", where="file.yaml")
    assert document.line(("a",)) == 1
    assert document.line(("b",)) == 2
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 1, "z")) == 5
    assert document.line(("b", 1, "z", "k")) == 5


def test_what_is_missing_is_told_at_what_is_around_it() -> None:
    document = load("a:\n  b: 1\n", where="file.yaml")
    assert document.line(("a", "c", 3)) == 1
    assert document.defect(("a", "c"), "is missing", "add it").where == "file.yaml:1"


def test_a_key_path_reads_like_code() -> None:
    assert key_path(("phases", 2, "checks", 0, "id")) == "phases[2].checks[0].id"
    assert key_path(()) == ""


def test_front_matter_keeps_the_lines_of_its_file() -> None:
    document, body, line = front_matter("---\na: 1\nb: 2\n---\n\n# Title\n", where="file.md")
    assert document is not None
    assert document.data == {"a": 1, "b": 2}
    assert document.line(("b",)) == 3
    assert (body, line) == ("\n# Title\n", 5)


def test_a_text_without_front_matter_is_all_body() -> None:
    assert front_matter("# Title\n---\na: 1\n---\n", where="file.md") == (None, "# Title\n---\na: 1\n---\n", 1)


def test_front_matter_without_an_end_is_refused() -> None:
    with pytest.raises(Defect, match="has no end"):
        front_matter("---\na: 1\n", where="file.md")


def test_front_matter_may_be_empty() -> None:
    document, body, line = front_matter("---\n---", where="file.md")
    assert document is not None
    assert (document.data, body, line) == (None, "", 2)


def test_a_defect_in_front_matter_has_the_line_of_the_file() -> None:
    with pytest.raises(Defect) as caught:
        front_matter("---\na: 1\nb: &x 2\n---\n", where="file.md")
    assert caught.value.line == 3


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    with pytest.raises(Defect, match="0xe9") as caught:
        decode("a: 1\nb: caf\u00e9".encode("latin-1"), where="file.yaml")
    assert caught.value.line == 2


def test_a_file_that_is_too_long_is_not_even_decoded() -> None:
    with pytest.raises(Defect, match="too many"):
        decode(b"x" * (4 * MAX_CHARACTERS + 1), where="file.yaml")


def test_a_caller_may_allow_more_values() -> None:
    text = "[" + "a," * MAX_NODES + "a]"
    assert len(load(text, where="file.yaml", max_nodes=2 * MAX_NODES).data) == MAX_NODES + 1


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20).filter(
        lambda text: not re.match(r"-?[0-9].*[eE]", text)  # YAML 1.1 leaves `1e+3` unquoted: there it is text
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc 1:#", max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_json_writes_is_read_back(value: Any) -> None:
    assert load(json.dumps(value), where="file.json").data == value


@given(VALUES)
def test_what_a_yaml_library_writes_is_read_back(value: Any) -> None:
    # The dumper quotes what YAML 1.1 would misread, so reading it by our rules gives the same values back.
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_representer(float, lambda dumper, number: dumper.represent_scalar("!", json.dumps(number)))
    text = yaml.dump(value, Dumper=Dumper, allow_unicode=True)
    if "! " not in text:  # floats are spelled in too many ways to compare
        assert load(text, where="file.yaml").data == value


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab: -\n[]{},#&*!|>'\"%@`?~\t0\\\ufeff\x85\u2028"), max_size=60))
def test_any_text_is_read_or_refused_with_a_line_of_the_text(text: str) -> None:
    line = 1
    try:
        load(text, where="file.yaml")
    except Defect as defect:
        line = defect.line
    assert 1 <= line <= len(text.splitlines()) + 1


@given(st.text(max_size=200))
def test_any_text_is_split_into_front_matter_and_body_or_refused(text: str) -> None:
    try:
        document, body, line = front_matter(text, where="file.md")
    except Defect:
        return
    assert text.removeprefix("\ufeff").endswith(body)
    assert document is not None or line == 1
