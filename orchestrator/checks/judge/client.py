"""Requests as data, and the answers to them. Redirects are not followed: no service sends its judge elsewhere."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from itertools import cycle
from typing import Any, Self
from urllib.parse import urlencode

import httpx2

from orchestrator import bounded
from orchestrator.certificates import trusted

TIMEOUT_S = 20.0
"""Seconds for which an answer may stand still …"""
LONGEST_S = 120.0
"""… and until it has to be whole."""
BODY_BYTES = 16 * 1024 * 1024
"""The longest body that is read."""
_PATIENCE = 5
"""Times that a request is sent again to a service that limits its callers."""
_PAUSE_S = 10.0


AGENTS = (
    "curl/8.14.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "okhttp/4.12.0",
    "python-requests/2.32.4",
    "PostmanRuntime/7.44.1",
)
"""What the judge calls itself, in turn: a service that knows its judge by name would have to know everybody."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, to be shown as it is sent."""

    method: str
    path: str
    """The whole path, parameters filled in and quoted."""
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    """Sent as JSON; `None` for no body."""
    raw: bytes | None = None
    """Sent as it is, instead of `body`."""
    media_type: str = "application/json"
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Credentials: sent as headers, or in the query where the name begins with `?`; never shown."""

    def but(self, **changes: Any) -> Request:
        """The same with changes."""
        return replace(self, **changes)

    @property
    def shown(self) -> str:
        """The request in one line, without credentials."""
        query = ("?" + str(httpx2.QueryParams(dict(self.query)))) if self.query else ""
        body = self.raw.decode(errors="replace") if self.raw is not None else ""
        body = json.dumps(self.body, ensure_ascii=False) if self.raw is None and self.body is not None else body
        return f"{self.method} {self.path}{query} {body[:300]}".strip()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    request: Request
    status: int
    headers: httpx2.Headers
    content: bytes
    elapsed_ms: float

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """Without parameters, in lower case; empty where the header is missing."""
        return str(self.headers.get("content-type", "")).split(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", errors="replace")

    @property
    def json(self) -> Any:
        """The body's value; `None` where it is no JSON."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None

    @property
    def shown(self) -> str:
        """Status and the beginning of the body."""
        return f"{self.status} {' '.join(self.text.split())[:300]}".strip()


class Client:
    """Sends requests to one service; never raises for what the service does."""

    def __init__(self, base_url: str) -> None:
        self.sent = 0
        """Requests so far."""
        self._http = httpx2.AsyncClient(
            base_url=base_url,
            timeout=TIMEOUT_S,
            trust_env=False,
            verify=trusted(),
            follow_redirects=False,
            headers={"accept-encoding": bounded.ACCEPTED},
            # What a service wants remembered is a credential, and goes with the requests that are meant to have it.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            # A service may close a connection after an error; a request on it would be lost and not answered.
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

        self._agents = cycle(AGENTS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, request: Request) -> Answer:
        """The answer; status 0 with the reason as its body where there was none.

        A service that limits its callers is given the time that it asks for, within reason.
        """
        answer = await self._send(request)
        for attempt in range(_PATIENCE):
            if answer.status != 429:
                break
            await asyncio.sleep(_wanted_pause(answer, attempt))
            answer = await self._send(request)
        return answer

    async def _send(self, request: Request) -> Answer:
        self.sent += 1
        content = request.raw
        if content is None and request.body is not None:
            content = _encoded(request)
        secret = {name: value for name, value in request.secret.items() if not name.startswith("?")}
        told = {"accept": "application/json, */*;q=0.8", "user-agent": next(self._agents)}
        headers = {**told, **request.headers, **secret}
        if content is not None:
            headers.setdefault("content-type", request.media_type)
        query = {name: _queried(value) for name, value in request.query.items()}
        query |= {name[1:]: value for name, value in request.secret.items() if name.startswith("?")}
        started = time.perf_counter()
        stream = self._http.stream(request.method, request.path, params=query or None, headers=headers, content=content)
        try:
            async with asyncio.timeout(LONGEST_S), stream as response:
                said, more = await bounded.body(response, BODY_BYTES)
        except TimeoutError:
            return _none(request, f"it is not whole after {LONGEST_S:g} s")
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            return _none(request, f"{type(error).__name__}: {error}")
        if more:
            return _none(request, f"its body is longer than {BODY_BYTES:,} bytes")
        elapsed = (time.perf_counter() - started) * 1000
        return Answer(
            request=request, status=response.status_code, headers=response.headers, content=said, elapsed_ms=elapsed
        )


def _none(request: Request, why: str) -> Answer:
    reason = f"no answer: {why}".encode()
    return Answer(request=request, status=0, headers=httpx2.Headers(), content=reason, elapsed_ms=0.0)


def _wanted_pause(answer: Answer, attempt: int) -> float:
    """Seconds that a service asks its caller to wait."""
    said = str(answer.headers.get("retry-after", ""))
    return min(float(said) if said.isdigit() else 0.25 * 2**attempt, _PAUSE_S)


def _queried(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _encoded(request: Request) -> bytes:
    """The body in its media type: a form, or JSON."""
    if request.media_type.startswith("application/x-www-form-urlencoded") and isinstance(request.body, dict):
        return urlencode({name: _queried(value) for name, value in request.body.items()}, doseq=True).encode()
    return json.dumps(request.body).encode()
