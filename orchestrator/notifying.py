"""Tells people that a run waits, escalates, is blocked or has ended, by the command or webhook of the user's config.

It works beside the run and never holds it up: each attempt is bounded in time, killed after it, and journalled with how
it ended. What fails is told in the journal and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shlex
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from orchestrator.certificates import trusted
from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.masking import masked
from orchestrator.sandbox.processes import carrying, in_session, kill_all
from orchestrator.shielded import to_the_end
from orchestrator.state import RunState, WaitingFor

if TYPE_CHECKING:
    from orchestrator.config import Notify
    from orchestrator.flow.desk import Desk
    from orchestrator.journal import Entry
    from orchestrator.standing import Standing

MARK = "ORCHESTRATOR_NOTIFICATION"
"""The environment variable by which the processes of one notification are found again."""


@asynccontextmanager
async def notifying(desk: Desk) -> AsyncIterator[None]:
    """Tell of what happens inside of the block, and give the last attempts their time at its end."""
    notify = desk.settings.notify
    if notify is None:
        yield
        return
    notifier = _Notifier(desk, notify)
    desk.record.hear(notifier.take)
    try:
        yield
    finally:
        await notifier.close()


class _Notifier:
    def __init__(self, desk: Desk, notify: Notify) -> None:
        self._desk = desk
        self._notify = notify
        hidden = {provider.api_key_env for provider in desk.settings.providers.values()}
        self._environment = {name: value for name, value in os.environ.items() if name not in hidden}
        self._secrets = [value for name, value in os.environ.items() if name in hidden]
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, entry: Entry, run: Standing) -> None:
        """Begin to tell of an entry, if people are to know."""
        event = event_of(entry)
        if not event:
            return
        text = masked(json.dumps(_payload(self._desk, event, entry, run), ensure_ascii=False), self._secrets)
        ways: list[tuple[str, Callable[[str], Coroutine[Any, Any, str]]]] = []
        ways += [("command", self._command)] if self._notify.command else []
        ways += [("webhook", self._webhook)] if self._notify.webhook else []
        for name, way in ways:
            task = asyncio.ensure_future(self._try(name, event, way(text)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for the attempts that are under way; each ends by itself in time."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _try(self, name: str, event: str, attempt: Coroutine[Any, Any, str]) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._notify.timeout_s):
                why = await attempt
        except TimeoutError:
            why = f"no end after {self._notify.timeout_s:g} s"
        except (OSError, ValueError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            why = f"{type(error).__name__}: {error}".replace(str(self._notify.webhook), "the webhook")
        seconds = round(time.monotonic() - began, 3)
        body = {"event": event, "by": name, "ok": not why, "why": masked(why, self._secrets)[:300], "seconds": seconds}
        with suppress(Problem):
            self._desk.record.add(Kind.NOTIFIED, body)

    async def _command(self, text: str) -> str:
        assert self._notify.command is not None
        mark = secrets.token_hex(8)
        process = await asyncio.create_subprocess_exec(
            *self._notify.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=self._desk.folder.logs.parent,
            env=self._environment | {MARK: mark},
            start_new_session=True,
        )
        try:
            await process.communicate(text.encode())
        finally:
            # What left the session of the command is known by the environment that it was started with.
            marks = in_session(process.pid), carrying(f"{MARK}={mark}", process.pid)
            await to_the_end(asyncio.to_thread(kill_all, *marks))
            await asyncio.shield(process.wait())
        return f"it ended with {process.returncode}" if process.returncode else ""

    async def _webhook(self, text: str) -> str:
        async with httpx2.AsyncClient(
            follow_redirects=False, timeout=self._notify.timeout_s, verify=trusted(by_environment=True)
        ) as client:
            headers = {"content-type": "application/json"}
            answer = await client.post(str(self._notify.webhook), content=text.encode(), headers=headers)
        return "" if answer.is_success else f"it answered {answer.status_code}"


def event_of(entry: Entry) -> str:
    """What an entry is called in a notification; empty where nobody has to know."""
    if entry.kind == Kind.WAITING:
        return "escalated" if entry.body.get("state") == RunState.ESCALATED else "waiting"
    if entry.kind == Kind.RUN_ENDED:
        return "blocked" if entry.body["state"] == RunState.BLOCKED else "ended"
    return ""


def _payload(desk: Desk, event: str, entry: Entry, run: Standing) -> dict[str, Any]:
    gate = run.gate
    return {
        "event": event,
        "at": entry.at,
        "run": desk.folder.id,
        "stage": desk.playbook.id,
        "project": str(desk.folder.project),
        "state": str(run.state),
        "to": _addressees(desk, event, entry, run),
        "why": run.reason or run.waiting_why,
        "package": {"path": str(desk.folder.here(gate.path, run.created["project"])), "digest": gate.digest}
        if gate.path
        else None,
        "reply": _command_to_reply(desk, run),
    }


def _addressees(desk: Desk, event: str, entry: Entry, run: Standing) -> list[str]:
    """Whom it concerns: the one that an escalation names, else the stage's owner."""
    asked = [rfi.to for rfi in run.open_rfis if rfi.state == "escalated" and rfi.to] if event != "ended" else []
    named = [str(entry.body["to"])] if entry.body.get("to") else asked
    return list(dict.fromkeys(named)) or [desk.playbook.owner]


def _page(desk: Desk, run: Standing) -> str:
    return str(desk.folder.packages / Path(run.gate.path).name)


def _command_to_reply(desk: Desk, run: Standing) -> str:
    project = f"--project {shlex.quote(str(desk.folder.project))}"
    if run.state.ended:
        return f"orchestrator status {desk.folder.id} {project}"
    if run.waiting_for is WaitingFor.GATE:
        return f"orchestrator reply {desk.folder.id} APPROVED --package {run.gate.digest} {project}"
    if run.waiting_for is WaitingFor.PLAN:
        return f"orchestrator reply {desk.folder.id} APPROVED {project}"
    asked = [rfi.id for rfi in run.open_rfis]
    words = f"answer {desk.folder.id} {asked[0]} TEXT" if asked else f"resume {desk.folder.id}"
    return f"orchestrator {words} {project}"
