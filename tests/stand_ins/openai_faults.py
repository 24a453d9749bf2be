"""What servers and networks do to a chat request, each as a scene, with what has to come of it."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from langchain_core.messages import AIMessage

from orchestrator.models import faults
from tests.stand_ins.openai_server import Exchange, Scene, says

GOOD = says("all is well")
ARGUMENTS = '{"path": "a.txt", "content": "é"}'


@dataclass(frozen=True, kw_only=True)
class Case:
    """A fault and its lawful end."""

    scenes: tuple[Scene, ...]
    ends: type[faults.Fault] | None = None
    """The fault that reaches the loop; `None` where there is a reply."""
    requests: int = 1
    """Requests that it takes."""
    reply: Callable[[AIMessage], bool] = lambda reply: reply.text.strip() == "all is well"
    """What has to be true of the reply."""
    limit: str = ""
    """What is said of the time limit by which the first request ends, where it does."""


def retried(scene: Scene) -> Case:
    """Goes wrong once, is asked again, and is answered."""
    return Case(scenes=(scene, GOOD), requests=2)


def outwaited(scene: Scene, limit: str) -> Case:
    """Says nothing of use for too long, is asked again, and is answered."""
    return Case(scenes=(scene, GOOD), requests=2, limit=limit)


def final(scene: Scene, ends: type[faults.Fault], requests: int = 1) -> Case:
    """Goes wrong for good."""
    return Case(scenes=(scene,), ends=ends, requests=requests)


def read(scene: Scene, reply: Callable[[AIMessage], bool]) -> Case:
    """Looks odd and can be read."""
    return Case(scenes=(scene,), reply=reply)


def status(code: int, *headers: tuple[str, str], error: str = "", message: str = "as asked") -> Scene:
    """An error in the protocol's form."""

    async def scene(exchange: Exchange) -> None:
        await exchange.error(code, *headers, code=error, message=message)

    return scene


def streamed(*events: object, finish: str | None = "stop", done: bool = True) -> Scene:
    """A stream of these events; dicts are deltas of the first choice, text is sent as it is."""

    async def scene(exchange: Exchange) -> None:
        await exchange.stream()
        for event in events:
            if isinstance(event, str | bytes):
                await exchange.piece(event)
            elif isinstance(event, dict) and "choices" not in event and "error" not in event:
                await exchange.delta(**event)
            else:
                await exchange.event(event)
        if finish:
            await exchange.delta(finish=finish)
        await exchange.end(done=done)

    return scene


def calls(*pieces: dict[str, object]) -> Scene:
    """A stream of pieces of tool calls."""
    return streamed(*({"tool_calls": [piece]} for piece in pieces), finish="tool_calls")


def piece(arguments: object = None, **more: object) -> dict[str, object]:
    """A piece of a tool call: `name`, `id` and `index` where they are given."""
    name = more.pop("name", None)
    function = {} if name is None else {"name": name}
    return {"function": {**function, "arguments": arguments}, **more}


def called(*wanted: tuple[str, dict[str, object]]) -> Callable[[AIMessage], bool]:
    """The reply has exactly these calls, with ids that differ."""

    def check(reply: AIMessage) -> bool:
        got = [(call["name"], call["args"]) for call in reply.tool_calls]
        ids = {call["id"] for call in reply.tool_calls}
        return got == list(wanted) and len(ids) == len(wanted) and not reply.invalid_tool_calls

    return check


def passed_on(name: str, arguments: str) -> Callable[[AIMessage], bool]:
    """The reply has this one call among the invalid ones, its arguments as they came."""

    def check(reply: AIMessage) -> bool:
        got = [(call["name"], call["args"]) for call in reply.invalid_tool_calls]
        return got == [(name, arguments)] and not reply.tool_calls

    return check


def text_is(text: str) -> Callable[[AIMessage], bool]:
    """The reply's text."""
    return lambda reply: reply.text == text


async def reset_at_once(exchange: Exchange) -> None:
    await exchange.reset()


async def close_at_once(exchange: Exchange) -> None:
    await exchange.close()


async def garbage(exchange: Exchange) -> None:
    await exchange.raw(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
    await exchange.close()


async def silence(exchange: Exchange) -> None:
    await exchange.forever()


async def head_only(exchange: Exchange) -> None:
    await exchange.stream()
    await exchange.forever()


async def half_a_head(exchange: Exchange) -> None:
    await exchange.raw(b"HTTP/1.1 200 OK\r\ncontent-ty")
    await exchange.forever()


async def pings(exchange: Exchange) -> None:
    await exchange.stream()
    while True:
        await exchange.piece(": ping\n\n")
        await exchange.passes()


async def empty_deltas(exchange: Exchange) -> None:
    await exchange.stream()
    while True:
        await exchange.delta(content="")
        await exchange.passes()


async def stall(exchange: Exchange) -> None:
    await exchange.stream()
    await exchange.delta(content="half a")
    await exchange.forever()


async def drip(exchange: Exchange) -> None:
    await exchange.stream()
    while True:
        await exchange.delta(content="x")
        await exchange.passes()


async def reset_mid_text(exchange: Exchange) -> None:
    await exchange.stream()
    await exchange.delta(content="half a")
    await asyncio.sleep(0.02)
    await exchange.reset()


async def reset_mid_call(exchange: Exchange) -> None:
    await exchange.stream()
    await exchange.call(0, "write_file", '{"path": "a.t', id="c1")
    await asyncio.sleep(0.02)
    await exchange.reset()


async def cut_chunk(exchange: Exchange) -> None:
    await exchange.stream()
    await exchange.raw(b'400\r\ndata: {"choices": [{"del')
    await exchange.close()


async def short_body(exchange: Exchange) -> None:
    await exchange.head(200, ("content-type", "application/json"), ("content-length", "1000"))
    await exchange.raw(b'{"choices": [')
    await exchange.close()


async def reset_after_the_end(exchange: Exchange) -> None:
    await exchange.stream()
    await exchange.delta(content="all is well")
    await exchange.delta(finish="stop")
    await asyncio.sleep(0.05)
    await exchange.reset()


async def open_after_the_end(exchange: Exchange) -> None:
    await exchange.stream()
    await exchange.delta(content="all is well")
    await exchange.delta(finish="stop")
    await exchange.piece("data: [DONE]\n\n")
    await exchange.forever()


async def page(exchange: Exchange) -> None:
    body = "<!doctype html><html><title>Sign in</title><body>hello</body></html>"
    await exchange.whole(200, body, ("content-type", "text/html"))


async def bad_gateway_page(exchange: Exchange) -> None:
    await exchange.whole(502, "<html><title>502 Bad Gateway</title></html>", ("content-type", "text/html"))


async def endless_error(exchange: Exchange) -> None:
    await exchange.head(500, ("content-type", "text/plain"), ("transfer-encoding", "chunked"))
    while True:
        await exchange.piece(b"x" * 65536)


async def endless_reply(exchange: Exchange) -> None:
    await exchange.stream()
    text = "x" * 500_000
    while True:
        await exchange.delta(content=text)


async def bad_gzip(exchange: Exchange) -> None:
    data = gzip.compress(b'{"choices": []}')[:-9]
    await exchange.whole(200, data, ("content-type", "application/json"), ("content-encoding", "gzip"))


async def redirect(exchange: Exchange) -> None:
    await exchange.whole(307, "", ("location", "https://elsewhere.example/v1/chat/completions"))


async def not_streamed(exchange: Exchange) -> None:
    message = {"role": "assistant", "content": "all is well", "tool_calls": None}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": {"prompt_tokens": 5}}
    await exchange.whole(200, json.dumps(body), ("content-type", "application/json"))


async def rate_in_the_body(exchange: Exchange) -> None:
    error = {"message": "You exceeded your current quota", "details": [{"retryDelay": "0.05s"}]}
    await exchange.whole(429, json.dumps([{"error": error}]), ("content-type", "application/json"))


async def error_with_status_200(exchange: Exchange) -> None:
    body = {"error": {"message": "the engine is overloaded", "code": 503}}
    await exchange.whole(200, json.dumps(body), ("content-type", "application/json"))


async def bytes_at_a_time(exchange: Exchange) -> None:
    await exchange.stream()
    delta = json.dumps({"choices": [{"delta": {"content": "é😀"}, "finish_reason": "stop"}]}, ensure_ascii=False)
    for byte in f"data: {delta}\r\n\r\ndata: [DONE]\r\n\r\n".encode():
        await exchange.piece(bytes([byte]))
    await exchange.end(done=False)


IN_A_SECOND = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
WRITE = ("write_file", json.loads(ARGUMENTS))
USAGE = {"prompt_tokens": 5, "completion_tokens": 77}
AGAIN = {"choices": [{"message": {"content": "all is well"}, "finish_reason": "stop"}]}
ABSURD = {"prompt_tokens": 10**12, "completion_tokens": -1}
LIST: tuple[str, dict[str, object]] = ("list_files", {})

CASES: dict[str, Case] = {
    # statuses
    "408": retried(status(408)),
    "409": retried(status(409)),
    "429": retried(status(429)),
    "429 with Retry-After in seconds": retried(status(429, ("retry-after", "0.05"))),
    "429 with Retry-After as a date": retried(status(429, ("retry-after", IN_A_SECOND))),
    "429 with a Retry-After that is nonsense": retried(status(429, ("retry-after", "soon"))),
    "429 that asks for a long pause": final(status(429, ("retry-after", "3600")), faults.Unavailable),
    "500": retried(status(500)),
    "502 with a page": retried(bad_gateway_page),
    "503": retried(status(503)),
    "529": retried(status(529)),
    "500 for ever": final(status(500), faults.Unavailable, 3),
    "500 with an endless body": retried(endless_error),
    "quota": final(status(429, error="insufficient_quota"), faults.QuotaOrAuth),
    "payment": final(status(402), faults.QuotaOrAuth),
    "wrong key": final(status(401, error="invalid_api_key"), faults.QuotaOrAuth),
    "forbidden": final(status(403), faults.QuotaOrAuth),
    "unknown model": final(status(404, error="model_not_found"), faults.QuotaOrAuth),
    "a field that it does not know": retried(status(400, message="unknown field stream_options")),
    "a field of the user's that it does not know": final(
        status(400, message="unknown field temperature"), faults.QuotaOrAuth
    ),
    "a field that it does not know, then a wrong key": Case(
        scenes=(status(400, message="unknown field stream_options"), status(401)), ends=faults.QuotaOrAuth, requests=2
    ),
    "a field that it does not know, then a reply that is cut": Case(
        scenes=(status(400, message="unknown field stream_options"), streamed({"content": "half a"}, finish="length")),
        ends=faults.Truncated,
        requests=2,
    ),
    "no tools": final(status(500, message="tools param requires --jinja flag"), faults.QuotaOrAuth),
    "a template that fails": final(status(500, message="Jinja Exception: no such filter"), faults.QuotaOrAuth),
    "context too long": final(status(400, error="context_length_exceeded"), faults.ContextTooLong),
    "context too long in other words": final(
        status(400, message="the request exceeds the available context size"), faults.ContextTooLong
    ),
    "request too large": final(status(413), faults.ContextTooLong),
    "context too long with status 500": final(
        status(500, message="the request exceeds the available context size"), faults.ContextTooLong
    ),
    "a window that is full in the middle": final(
        streamed(
            'data: {"error": {"code": 500, "message": "Context size has been exceeded.", "type": "server_error"}}\n\n'
        ),
        faults.ContextTooLong,
    ),
    "too large for the rate": final(status(429, message="Request too large for model x"), faults.ContextTooLong),
    "a call that the server could not read": retried(status(400, error="tool_use_failed")),
    "filter before the model": final(status(400, error="content_filter"), faults.Refused),
    "redirect": final(redirect, faults.QuotaOrAuth),
    # connections
    "reset before an answer": retried(reset_at_once),
    "closed before an answer": retried(close_at_once),
    "no HTTP": retried(garbage),
    "silence": outwaited(silence, "no content within"),
    "half a head": outwaited(half_a_head, "no content within"),
    "a head and nothing more": outwaited(head_only, "no content within"),
    "pings only": outwaited(pings, "no content within"),
    "empty deltas only": outwaited(empty_deltas, "no content within"),
    "content that stalls": outwaited(stall, "no content for"),
    "content that drips for ever": outwaited(drip, "not finished in"),
    "reset in the middle of text": retried(reset_mid_text),
    "reset in the middle of a call": retried(reset_mid_call),
    "a chunk that is cut": retried(cut_chunk),
    "a body that is short": retried(short_body),
    "reset after the finish reason": Case(scenes=(reset_after_the_end,)),
    "open after the end": Case(scenes=(open_after_the_end,)),
    "gzip that is cut": retried(bad_gzip),
    # streams
    "no finish reason": retried(streamed({"content": "half a"}, finish=None)),
    "no finish reason in a call": retried(
        streamed({"tool_calls": [piece(ARGUMENTS, name="write_file", index=0, id="c1")]}, finish=None)
    ),
    "nothing but its end": retried(streamed(finish=None)),
    "finish reason error": retried(streamed({"content": "half a"}, finish="error")),
    "no [DONE]": Case(scenes=(streamed({"content": "all is well"}, done=False),)),
    "a web page": retried(page),
    "a piece that is no JSON": retried(streamed({"content": "a"}, 'data: {"choices": [\n\n')),
    "a piece that is a number": retried(streamed("data: 17\n\n")),
    "bytes that are no UTF-8": retried(streamed(b"data: \xff\xfe\n\n")),
    "an error in the stream": retried(streamed({"content": "a"}, {"error": {"message": "overloaded"}}, finish=None)),
    "a quota error in the stream": final(
        streamed({"error": {"message": "no more", "code": "insufficient_quota"}}), faults.QuotaOrAuth
    ),
    "an error as an object": final(
        streamed({"choices": [], "object": "error", "message": "no key", "code": 401}), faults.QuotaOrAuth
    ),
    "an error as a field": final(
        streamed('error: {"code": 400, "message": "exceeds the available context size"}\n\n'), faults.ContextTooLong
    ),
    "an error with status 200": retried(error_with_status_200),
    "choices that are text": retried(streamed({"choices": "none"})),
    "content that is a number": retried(streamed({"content": 17})),
    "arguments for no call": retried(calls(piece('{"a": 1}', index=0))),
    "not streamed": Case(scenes=(not_streamed,)),
    "the whole message once more at the end": Case(scenes=(streamed({"content": "all is well"}, AGAIN, finish=None),)),
    "a finish reason in capitals": Case(scenes=(streamed({"content": "all is well"}, finish="STOP"),)),
    "bytes at a time, with CR LF": read(bytes_at_a_time, text_is("é😀")),
    "half characters": read(
        streamed('data: {"choices": [{"delta": {"content": "\\ud83d"}}]}\n\n', {"content": "\ude00"}), text_is("😀")
    ),
    "no choices": Case(scenes=(streamed({"choices": []}, {"choices": None}, {"content": "all is well"}),)),
    "a second choice": Case(
        scenes=(streamed({"choices": [{"index": 1, "delta": {"content": "x"}}]}, {"content": "all is well"}),)
    ),
    "content as a list": read(
        streamed({"content": [{"type": "text", "text": "all is"}, {"type": "thinking", "text": "!"}, " well"]}),
        text_is("all is well"),
    ),
    "thoughts apart": Case(scenes=(streamed({"reasoning_content": "hm"}, {"content": "all is well"}),)),
    "a byte order mark": Case(scenes=(streamed("\ufeff: hello\n\n", {"content": "all is well"}),)),
    "lines ended by CR": read(
        streamed('data: {"choices": [{"delta": {"content": "é"}, "finish_reason": "stop"}]}\r\r', finish=None),
        text_is("é"),
    ),
    "events with nothing between them": read(
        streamed(
            'data: {"choices": [{"delta": {"content": "a"}}]}\ndata: {"choices": [{"delta": {"content": "b"}}]}\n\n'
        ),
        text_is("ab"),
    ),
    "the word null for a finish reason": Case(
        scenes=(streamed({"choices": [{"delta": {"content": "all is well"}, "finish_reason": "null"}]}),)
    ),
    "a wrong request, told in the stream": final(
        streamed({"error": {"type": "invalid_request_error", "message": "no such field"}}), faults.QuotaOrAuth
    ),
    "a rate that is called a quota": Case(scenes=(rate_in_the_body, GOOD), requests=2),
    "a cost beyond all figures": Case(
        scenes=(streamed({"content": "all is well"}, {"choices": [], "usage": {"cost": 10**400}}),)
    ),
    # calls
    "two calls in one list that nothing tells apart": read(
        streamed(
            {"tool_calls": [piece("", name="list_files"), piece(ARGUMENTS[:9], name="write_file")]},
            {"tool_calls": [piece("{}"), piece(ARGUMENTS[9:])]},
            finish="tool_calls",
        ),
        called(LIST, WRITE),
    ),
    "tool_calls null": Case(scenes=(streamed({"content": "all is well", "tool_calls": None}),)),
    "a call in pieces": read(
        calls(
            piece("", name="write_file", index=0, id="c1"), piece(ARGUMENTS[:9], index=0), piece(ARGUMENTS[9:], index=0)
        ),
        called(WRITE),
    ),
    "two calls, interleaved": read(
        calls(
            piece(ARGUMENTS[:9], name="write_file", index=0, id="c1"),
            piece("{", name="list_files", index=1, id="c2"),
            piece(ARGUMENTS[9:], index=0),
            piece("}", index=1),
        ),
        called(WRITE, LIST),
    ),
    "a missing index": read(
        calls(
            piece("", name="write_file", id="c1"), piece(ARGUMENTS), piece("{}", name="list_files", id="c2"), piece("")
        ),
        called(WRITE, LIST),
    ),
    "an index as text": read(
        calls(piece("{}", name="list_files", index="0"), piece(ARGUMENTS, name="write_file", index="1")),
        called(LIST, WRITE),
    ),
    "the same index for all": read(
        calls(piece("{}", name="list_files", index=0, id="a"), piece(ARGUMENTS, name="write_file", index=0, id="b")),
        called(LIST, WRITE),
    ),
    "the same index for all, no ids": read(
        calls(piece("{}", name="list_files", index=0, id=""), piece("{}", name="list_files", index=0, id="")),
        called(LIST, LIST),
    ),
    "a fresh id with every piece": read(
        calls(piece(ARGUMENTS[:9], name="write_file", index=0, id="a"), piece(ARGUMENTS[9:], index=0, id="b")),
        called(WRITE),
    ),
    "the name with every piece": read(
        calls(piece(ARGUMENTS[:9], name="write_file", index=0), piece(ARGUMENTS[9:], name="write_file", index=0)),
        called(WRITE),
    ),
    "a name in pieces": read(
        calls(piece("", name="write_", index=0, id="a"), piece(ARGUMENTS, name="file", index=0)), called(WRITE)
    ),
    "empty ids": read(
        calls(piece("{}", name="list_files", index=0, id=""), piece(ARGUMENTS, name="write_file", index=1, id="")),
        called(LIST, WRITE),
    ),
    "the same id twice": read(
        calls(piece("{}", name="list_files", index=0, id="a"), piece(ARGUMENTS, name="write_file", index=1, id="a")),
        called(LIST, WRITE),
    ),
    "null arguments": read(calls(piece(None, name="list_files", index=0)), called(LIST)),
    "arguments as an object": read(
        calls(piece({"path": "."}, name="list_files")), called(("list_files", {"path": "."}))
    ),
    "the old function_call": read(
        streamed({"function_call": {"name": "list_files", "arguments": "{}"}}, finish="function_call"), called(LIST)
    ),
    "malformed arguments": read(
        calls(piece('{"path": "a.txt", }', name="write_file", index=0)), passed_on("write_file", '{"path": "a.txt", }')
    ),
    "arguments that are cut": read(
        calls(piece('{"path": "a.t', name="write_file", index=0)), passed_on("write_file", '{"path": "a.t')
    ),
    "arguments that are a list": read(
        calls(piece('["a.txt"]', name="write_file", index=0)), passed_on("write_file", '["a.txt"]')
    ),
    "a key twice in the arguments": read(
        calls(piece('{"a": 1, "a": 2}', name="write_file", index=0)), passed_on("write_file", '{"a": 1, "a": 2}')
    ),
    "half a character in the arguments": read(
        calls(piece('{"a": "\\ud83d"}', name="write_file", index=0)), passed_on("write_file", '{"a": "\\ud83d"}')
    ),
    "an unknown tool": read(calls(piece("{}", name="format_disk", index=0)), called(("format_disk", {}))),
    "stop with a call": read(
        streamed({"tool_calls": [piece("{}", name="list_files", index=0)]}, finish="stop"), called(LIST)
    ),
    # ends
    "empty once": retried(streamed()),
    "empty always": final(streamed(), faults.Empty, 2),
    "thoughts only": final(streamed({"reasoning_content": "hm"}), faults.Empty, 2),
    "a call without a name": final(calls(piece("", index=0)), faults.Empty, 2),
    "length": final(streamed({"content": "half a"}, finish="length"), faults.Truncated),
    "length in a call": final(
        streamed({"tool_calls": [piece('{"path', name="write_file", index=0)]}, finish="length"), faults.Truncated
    ),
    "length in other words": final(streamed({"content": "half a"}, finish="MAX_TOKENS"), faults.Truncated),
    "filter in other words": final(streamed({"content": "half a"}, finish="SAFETY"), faults.Refused),
    "filter after the model": final(streamed({"content": "half a"}, finish="content_filter"), faults.Refused),
    "refusal": final(streamed({"refusal": "I would rather not"}), faults.Refused),
    "endless": final(endless_reply, faults.Truncated),
    "absurd usage": Case(
        scenes=(
            streamed(
                {"content": "all is well"}, {"choices": [], "usage": {"prompt_tokens": 10**12, "completion_tokens": -1}}
            ),
        ),
        reply=lambda reply: bool(reply.usage_metadata and reply.usage_metadata["total_tokens"] < 1000),
    ),
    "usage within the choice": Case(
        scenes=(streamed({"choices": [{"delta": {"content": "all is well"}, "usage": USAGE}]}),),
        reply=lambda reply: bool(reply.usage_metadata and reply.usage_metadata["output_tokens"] == 77),
    ),
    "usage that is text": Case(scenes=(streamed({"content": "all is well"}, {"choices": [], "usage": "a lot"}),)),
}
