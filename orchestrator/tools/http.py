"""One request to the service that the engine started for this agent, and to nothing else."""

from __future__ import annotations

import asyncio
from typing import ClassVar, Literal

from pydantic import Field

from orchestrator import bounded
from orchestrator.certificates import trusted
from orchestrator.errors import Problem
from orchestrator.tools.text import SHOWN, clip, visible
from orchestrator.tools.tool import Arguments, Effect, Refused, ToolContext, ToolResult, answers

TIMEOUT_S = 30.0
"""For the whole answer, however slowly it drips."""
BODY_BYTES = 1024 * 1024
"""The longest body that is sent, and the most that is read of one."""
_SAFE = {"GET", "HEAD", "OPTIONS"}
_FORBIDDEN = {"host", "content-length", "transfer-encoding", "connection", "upgrade", "proxy-authorization"}


class HttpRequestArguments(Arguments):
    """A request, by its path."""

    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = "GET"
    path: str = Field(max_length=8_000, description="Path and query, from '/'; the service's address is put before it")
    headers: dict[str, str] = Field(default_factory=dict, description="Request headers")
    body: str | None = Field(default=None, max_length=BODY_BYTES, description="The body as it is sent")


class HttpRequest:
    """Ask the running service."""

    name: ClassVar[str] = "http_request"
    description: ClassVar[str] = (
        "Send one HTTP request to the service that your work tree makes. The engine starts it, on an empty database, "
        "and starts it anew after the tree changed. Redirects are shown, not followed."
    )
    # what a service does with a request is out of sight, so an unknown outcome is never repeated
    effect: ClassVar[Effect] = Effect.OUTSIDE
    arguments: ClassVar[type[Arguments]] = HttpRequestArguments

    def repeatable(self, args: HttpRequestArguments) -> bool:
        """A safe method (RFC 9110, 9.2.1), or a request that declares an `Idempotency-Key`."""
        return args.method in _SAFE or any(name.lower() == "idempotency-key" for name in args.headers)

    async def run(self, args: HttpRequestArguments, ctx: ToolContext) -> ToolResult:
        """Status line, headers and body; `data` holds `status`."""
        where = await self.prepare(args, ctx)
        return where if isinstance(where, ToolResult) else await self.send(args, where)

    async def prepare(self, args: HttpRequestArguments, ctx: ToolContext) -> str | ToolResult:
        """The URL, at a service that answers."""
        if ctx.service is None:
            return _refused("no service runs for you: the stack has no command that starts one")
        if not args.path.startswith("/") or args.path.startswith("//"):
            return _refused(f"path {args.path!r} must begin with one '/'; other hosts cannot be reached")
        try:
            address = await ctx.service()
        except Problem as problem:
            return _refused(f"your service does not run: {problem}")
        return address.rstrip("/") + args.path

    @answers
    async def send(self, args: HttpRequestArguments, where: str) -> ToolResult:
        """Status line, headers and body; `data` holds `status`."""
        import httpx2  # noqa: PLC0415 - 60 ms that only this tool needs

        headers = {name: value for name, value in args.headers.items() if name.lower() not in _FORBIDDEN}
        body = None if args.body is None else args.body.encode()
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                httpx2.AsyncClient(
                    timeout=TIMEOUT_S,
                    trust_env=False,
                    verify=trusted(),
                    follow_redirects=False,
                    headers={"accept-encoding": bounded.ACCEPTED},
                ) as client,
                client.stream(args.method, where, headers=headers, content=body) as response,
            ):
                content, cut = await bounded.body(response, BODY_BYTES)
        except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise Refused(f"no answer from the service: {type(error).__name__}: {error}") from error
        lines = [f"{response.status_code} {response.reason_phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        text = visible("\n".join(lines)) + "\n\n" + clip(visible(content.decode(errors="replace")), SHOWN)
        more = f"\n[only the first {BODY_BYTES:,} bytes were read]" if cut else ""
        return ToolResult(text=text + more, data={"status": response.status_code, "cut": cut})


def _refused(why: str) -> ToolResult:
    return ToolResult(text=why, ok=False)
