"""Criteria in plain words that a check of ours measures: `Linter passes with no errors` is `lint`.

Only sentences that say just that are taken; what says more stays for the reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.documents.draft import Installed
from orchestrator.documents.measured_limits import measured_limit

_ENDS = (
    r"(?:\s+(?:pass(?:es|ed|ing)?|clean|succeeds?|ok|green|successfully|with(?:out)?|"
    r"no|any|zero|errors?|warnings?|and|or|issues?|violations?|in ci(?:/cd)?|are|is|"
    r"all|rules?|written|checks?|free|to|for|the))*"
)
_FORMS: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    (
        (
            rf"(?:(?:all |the )?(?:code )?(?:es)?lint(?:er|ing)?(?: rules| checks?)?{_ENDS})|"
            rf"no lint(?:er|ing)? (?:errors|warnings|issues|violations|problems|findings)"
        ),
        {"kind": "lint"},
        ("lint",),
    ),
    (rf"(?:the )?(?:static )?type[- ]?check(?:s|er|ing)?{_ENDS}|no type errors", {"kind": "typecheck"}, ("types",)),
    (rf"(?:the )?(?:code )?format(?:ter|ting)(?: check)?{_ENDS}", {"kind": "format"}, ("format",)),
    (
        (
            rf"(?:all |the )?(?:automated |unit |integration |contract |api |and |& |, )*tests?(?: "
            rf"suite)? (?:are )?(?:pass(?:es|ed|ing)?|green|succeed)(?:{_ENDS})?|test suite passing"
        ),
        {"kind": "tests_pass"},
        ("test",),
    ),
    (
        (
            r"(?:database |schema )?migrations? (?:can be |are |is |were )?(?:applied|executed|run|created "
            r"and tested|reversible|(?:up and down )?tested)(?: cleanly| successfully| and rolled "
            r"back| on staging)?"
        ),
        {"kind": "migration_roundtrip"},
        ("migrate_up", "migrate_down"),
    ),
    (
        (
            r"(?:(?:the )?(?:database )?schema|(?:the )?migrated database|schema verified)(?: "
            r"match(?:es)?| is|,)? ?(?:the )?(?:schema )?design"
        ),
        {"kind": "schema_matches"},
        ("migrate_up",),
    ),
    (
        (
            r"(?:(?:all )?(?:api )?(?:endpoints|responses|api|requests?/responses?) (?:match|"
            r"matches|conform to|are implemented according to|implemented according to|follow) "
            r"(?:the )?(?:api )?(?:openapi(?: spec(?:ification)?)?|contracts?|spec)(?: exactly)?)|"
            r"contract tests pass|(?:all )?(?:p0 |mvp |api |required )*endpoints (?:are )?implemented|"
            r"(?:all )?api endpoints work as (?:specified|designed)"
        ),
        {"kind": "openapi_conformance"},
        ("start", "migrate_up"),
    ),
    (
        r"(?:the )?openapi (?:spec(?:ification)?|document|contract)(?: exists and)? (?:is )?valid(?:ates)?",
        {"kind": "openapi_valid"},
        (),
    ),
    (r"no (?:hard-?coded )?(?:secrets|credentials)(?: (?:in|are|committed|hard-?coded).*)?", {"kind": "secrets"}, ()),
    (
        r"no n\+1 quer(?:y|ies)(?: problems?)?|n\+1 quer(?:y|ies) (?:eliminated|elimination|avoided)",
        {"kind": "query_count"},
        ("start", "migrate_up"),
    ),
    (
        (
            r"(?:all )?(?:api )?(?:error handling|error responses?|errors)(?: and (?:input )?validation)? (?:is |are )?"
            r"(?:consistent|standardi[sz]ed|uniform|structured)|(?:consistent|structured|standardi[sz]ed|proper) "
            r"error (?:handling|responses?)|proper http status codes|invalid requests (?:return|are answered with) "
            r"(?:the )?(?:proper|right|correct|documented) (?:error|status) codes"
        ),
        {"kind": "error_contract"},
        ("start", "migrate_up"),
    ),
    (
        (
            r"(?:authentication|authn) ?(?:/|and|&) ?(?:authorization|authori[sz]ation|authz) (?:is |are )?"
            r"(?:working(?: correctly)?|works?(?: correctly)?|implemented|enforced|correct)|"
            r"(?:authori[sz]ation|permission|access) (?:rules|checks) (?:are )?(?:enforced|implemented)"
        ),
        {"kind": "auth_matrix"},
        ("start", "migrate_up"),
    ),
    (
        r"(?:the )?(?:test |code )?coverage (?:meets?|reach(?:es)?|is above) (?:the )?(?:require|target|threshold)\w*",
        {"kind": "tests_pass", "coverage_min": "handoff"},
        ("test",),
    ),
    (
        (
            r"(?:service |module |layer |architectural |package )?(?:boundaries|layers|layering) "
            r"(?:are |is )?respected|(?:implementation )?compl(?:ies|y) with (?:the )?architecture(?: "
            r"decisions)?|architectural patterns (?:are )?followed"
        ),
        {"kind": "layers"},
        (),
    ),
)
_COMPILED = tuple((re.compile(pattern), keys, needed) for pattern, keys, needed in _FORMS)
_NONE = re.compile(r"^(?:(?:at most|no more than|not more than) )?(?:0|zero) (?=[a-z])")


def measured(text: str, installed: Installed) -> dict[str, Any] | None:
    """The keys of the check that measures a sentence; `None` where none does, or no stack has its commands."""
    said = _NONE.sub("no ", text.strip(" .;").casefold())
    words = re.sub(r"\s*\([^()]*\)", "", said).strip(" .;")
    found = measured_limit(said) or next(
        ((keys, needed) for form, keys, needed in _COMPILED if form.fullmatch(words)), None
    )
    if found is None or any(command not in installed.commands for command in found[1]):
        return None
    return _with_layers(found[0], installed)


_QUESTION = re.compile(r"^(?:does|do|did|is|are|was|were|has|have|can|will)\s+(?P<words>[^?]+?)\s*\?$", re.IGNORECASE)
_AND = re.compile(r",?\s+and\s+", re.IGNORECASE)


def measured_question(question: str, installed: Installed) -> list[dict[str, Any]]:
    """The keys of the checks that answer a question: of one that asks two things both, or none."""
    asked = _QUESTION.match(question.strip())
    if asked is None:
        return []
    whole = measured(asked["words"], installed)
    parts = [whole] if whole else [measured(part, installed) for part in _AND.split(asked["words"])]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return []
    by_kind: dict[str, dict[str, Any]] = {}
    for keys in found:
        by_kind[keys["kind"]] = by_kind.get(keys["kind"], {}) | keys
    return list(by_kind.values())


def _with_layers(keys: Mapping[str, Any], installed: Installed) -> dict[str, Any] | None:
    if keys["kind"] != "layers":
        return dict(keys)
    return {**keys, "rules": tuple(dict(rule) for rule in installed.layers)} if installed.layers else None
