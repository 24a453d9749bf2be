"""Generated requests carry nothing by which a service could know that it is being judged."""

from __future__ import annotations

import requests

from orchestrator.checks.judge.unnamed import unnamed


def _prepared(**more: object) -> requests.PreparedRequest:
    return requests.Request("POST", "http://127.0.0.1/things", **more).prepare()  # type: ignore[arg-type]


def test_the_tools_own_headers_are_taken_out_and_the_contracts_stay() -> None:
    told = {"User-Agent": "schemathesis/4.32.5", "X-Schemathesis-TestCaseId": "aB3", "X-Key": "k"}
    sent = unnamed(_prepared(headers=told), "curl/8.14.1")
    assert dict(sent.headers) == {"User-Agent": "curl/8.14.1", "X-Key": "k", "Content-Length": "0"}


def test_a_name_that_the_contract_asks_for_is_sent_as_it_is() -> None:
    sent = unnamed(_prepared(headers={"User-Agent": "mine/1"}, json={"by": "schemathesis"}), "curl/8.14.1")
    assert sent.headers["User-Agent"] == "mine/1"
    assert sent.body == b'{"by": "schemathesis"}'


def test_made_up_fields_lose_the_name_and_the_length_is_right() -> None:
    sent = unnamed(_prepared(json={"x-schemathesis-unknown-property": 42}), "curl/8.14.1")
    assert sent.body == b'{"x-unknown-property": 42}'
    assert sent.headers["Content-Length"] == str(len(sent.body))
