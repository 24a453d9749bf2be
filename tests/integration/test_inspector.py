"""The inspection of a service that somebody else started: on Node, in memory and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from orchestrator.cli import main
from orchestrator.finding import Outcome
from orchestrator.inspector import GO, HALT, Inquiry, inspect_service
from tests.services import (
    DEFECTIVE,
    GOOD,
    MARINA,
    NODE,
    WITHOUT_NODE,
    Variation,
    designs,
    free_port,
    inspected,
    serving,
)

on_node = pytest.mark.skipif(NODE is None, reason=WITHOUT_NODE)


def named(name: str) -> Variation:
    return next(one for one in (*GOOD, *DEFECTIVE) if one.name == name)


@on_node
async def test_a_good_service_over_http_alone_goes_and_what_needs_its_database_is_not_called_good(
    tmp_path: Path,
) -> None:
    report = await inspected(Variation(name="good", habits="closes,gzip,charset,hides"), tmp_path)
    assert report.verdict == GO, report.causes
    outcomes = {finding.check: finding.outcome for finding in report.findings}
    assert {name for name, outcome in outcomes.items() if outcome is Outcome.INCONCLUSIVE} == {"queries", "outage"}
    assert "--relay" in report.to_json()["inconclusive"]["queries"]


@on_node
async def test_systemic_defects_halt_and_each_is_told_once_with_its_operations(tmp_path: Path) -> None:
    defects = "open_delete,error_format,repeats,lists_all,keeps_removed,forgets_change,tells_hash"
    report = await inspected(Variation(name="bad", defects=defects), tmp_path)
    assert report.verdict == HALT
    told = {f"{one['inspection']}/{one['kind']}": one["operations"] for one in report.to_json()["causes"]}
    assert told["auth/open"] == ["removeBoat"]
    assert told["auth/others_row_listed"] == ["listBoats"]
    assert told["idempotency/repeated"] == ["addBoat"]
    assert told["alignment/nothing_removed"] == ["removeBoat"]
    assert told["alignment/change_lost"] == ["changeBoat"]
    assert "registerSkipper" in told["alignment/secret_told"]
    assert len(told["errors/error_body"]) > 3


@pytest.mark.slow
@on_node
async def test_statements_and_an_outage_are_seen_on_the_wire(tmp_path: Path) -> None:
    bad = Variation(
        name="bad", defects="n_plus_one,outage_leak", postgres=True, operations=("listBoats", "addBoat", "getBoat")
    )
    report = await inspected(bad, tmp_path)
    assert {("queries", "grows"), ("outage", "outage_leak")} <= set(report.causes)
    assert {finding.check: finding.outcome for finding in report.findings}["schema"] is Outcome.PASS


@on_node
async def test_without_credentials_of_a_role_its_operations_are_not_judged_and_not_called_good(tmp_path: Path) -> None:
    variation, port = Variation(name="good"), free_port()
    contract, auth = designs(variation, tmp_path)
    async with serving(variation, port):
        inquiry = Inquiry(
            base_url=f"http://127.0.0.1:{port}/v1",
            contract=contract,
            auth=auth,
            operations=("addBerth", "getBoat"),
            examples=0,
        )
        report = await inspect_service(inquiry, lambda _: None)
    assert report.verdict == GO
    assert "--token harbourmaster=" in report.to_json()["inconclusive"]["auth"]


@pytest.fixture
def empty_service() -> Iterator[str]:
    """Answers everything with 404."""

    class Nothing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("content-length", "0")
            self.end_headers()

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the same

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(
    capsys: pytest.CaptureFixture[str], *words: str, contract: Path | None = None, auth: Path | None = None
) -> Any:
    files = ("--contract", str(contract or MARINA / "openapi.yaml"), "--auth", str(auth or MARINA / "auth.yaml"))
    code = main(["inspect", *files, *words])
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    return code, lines[0]


def test_a_service_that_does_not_answer_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    code, line = told(capsys, "--base-url", f"http://127.0.0.1:{free_port()}", "--wait", "0.1")
    assert (code, "no answer in 0.1 s" in line) == (1, True)


def test_a_contract_of_another_service_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], empty_service: str
) -> None:
    code, line = told(capsys, "--base-url", empty_service)
    assert code == 1
    assert "answers 404 to every path of the contract that was tried" in line


def test_a_permission_model_that_cannot_be_read_is_told_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "auth.yaml"
    bad.write_text("roles: [a]\noperations: {addBoat: {allow: [a], scope: own}}\n")
    code, line = told(capsys, "--base-url", "http://127.0.0.1:1", auth=bad)
    assert code == 1
    assert "auth.yaml:2" in line


@pytest.mark.parametrize(
    "words, said",
    [
        (("--base-url", "https://api.example.com"), "--allow-remote"),
        (("--base-url", "127.0.0.1:8080"), "http://127.0.0.1:8080"),
        (("--base-url", "http://127.0.0.1:1", "--token", "secret"), "ROLE=TOKEN"),
        (("--base-url", "http://127.0.0.1:1", "--operation", "fly"), "no operation 'fly'"),
        (("--base-url", "http://127.0.0.1:1", "--relay", "here"), "HOST:PORT"),
    ],
)
def test_a_command_line_that_does_not_hold_together_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, line = told(capsys, *words)
    assert code == 2
    assert said in line
    assert "secret" not in line
