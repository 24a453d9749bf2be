"""People are told what waits for them, and nobody who tells them can hold a run up."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.parked import Parked

KEY = "sk-" + "a1" * 20
KEEP = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + chr(10))"


@pytest.fixture
def parked(template: Parked, tmp_path: Path) -> Parked:
    made = template.copy(tmp_path / "project")
    made.scene("revise", [{"calls": [{"name": "submit", "args": {"summary": "no", "dispositions": []}}]}])
    return made


async def test_a_command_hears_who_is_to_be_told_what(parked: Parked, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    parked.user = json.dumps({"notify": {"command": [sys.executable, "-c", KEEP, str(heard)]}})
    assert await parked.reply(f"REVISE: use the key {KEY}") == ""
    assert await parked.resume() == ""
    events = [json.loads(line) for line in heard.read_text().splitlines()]
    assert events[0]["event"] == "waiting"
    assert events[0]["to"] == ["writer"]
    assert events[0]["run"] == parked.paths.id
    assert events[0]["package"]["digest"] == parked.standing.gate.digest
    assert "answer" in events[0]["reply"]
    assert KEY not in heard.read_text()
    assert [body["ok"] for body in parked.entries("notified")] == [True] * len(events)


@contextmanager
def endpoint(status: int, delay_s: float = 0.0) -> Iterator[tuple[str, list[bytes]]]:
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["content-length"])))
            time.sleep(delay_s)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook/secret", got
        server.shutdown()
        thread.join()


async def test_a_webhook_hears_of_the_end(parked: Parked) -> None:
    with endpoint(200) as (url, got):
        parked.user = json.dumps({"notify": {"webhook": url}})
        assert await parked.reply("APPROVED") == ""
    (event,) = [json.loads(body) for body in got]
    assert (event["event"], event["state"], event["to"]) == ("ended", "completed", ["writer"])


def sleeping(seconds: str) -> bytes:
    """The processes that sleep for so long."""
    return subprocess.run(["pgrep", "-f", f"sleep {seconds}"], check=False, capture_output=True).stdout


@pytest.mark.parametrize(
    "command",
    [["sh", "-c", "trap '' TERM; setsid sleep 309 & sleep 309"], ["/nowhere/at/all"], ["false"]],
    ids=["hangs", "missing", "fails"],
)
async def test_a_notification_that_fails_or_hangs_is_journalled_and_stops_nothing(
    parked: Parked, command: list[str]
) -> None:
    parked.user = json.dumps({"notify": {"command": command, "timeout_s": 0.4}})
    assert await parked.reply("APPROVED") == ""
    assert str(parked.standing.state) == "completed"
    (told,) = parked.entries("notified")
    assert not told["ok"]
    assert told["why"]
    assert told["seconds"] < 5
    assert not sleeping("309")
