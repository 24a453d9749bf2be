"""How servers of the chat protocol put one and the same reply on the wire, each in its own manner.

A manner is written after what the server is known to send: OpenAI and Azure, vLLM, llama.cpp, Ollama, OpenRouter, Groq,
Mistral, DeepSeek, xAI, Cerebras, Cohere, SambaNova, Snowflake, the compatible ends of Gemini and Cloudflare, gateways
such as LiteLLM, and proxies that answer a stream with a whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the model behind a server said."""

    text: str
    calls: tuple[tuple[str, dict[str, Any]], ...]
    thought: str = ""

    @property
    def finish(self) -> str:
        """Why it ended."""
        return "tool_calls" if self.calls else "stop"


def openai(said: Said) -> bytes:
    """Role first, then text, then each call's head and its arguments in small pieces, usage last without choices."""
    events = [_delta(role="assistant", content="", refusal=None)]
    events += [_delta(content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"call_{index}", type="function", name=name, arguments=""))
        events += [_call(index=index, arguments=part) for part in _parts(json.dumps(args))]
    return _stream([*events, _end(said), _usage()])


def azure(said: Said) -> bytes:
    """A first event with filter results and no choices; an empty content filter in every choice."""
    first: Event = {"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]}
    rest = [_delta(content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        rest.append(_call(index=index, id=f"call_{index}", type="function", name=name, arguments=json.dumps(args)))
    for event in rest:
        event["choices"][0]["content_filter_results"] = {}
    return _stream([first, *rest, _end(said)])


def vllm(said: Said) -> bytes:
    """The name in one piece without arguments, ids of its own, usage in every event."""
    events = [_delta(role="assistant", content="")]
    events += [_delta(reasoning_content=part) for part in _parts(said.thought)]
    events += [_delta(content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"chatcmpl-tool-{index:032x}", type="function", name=name))
        events += [_call(index=index, arguments=part) for part in _parts(json.dumps(args))]
    return _stream([{**event, "usage": {"prompt_tokens": 9, "total_tokens": 9}} for event in [*events, _end(said)]])


def llama_cpp(said: Said) -> bytes:
    """Everything with `null`s, timings at the end, the finish reason in an event of its own."""
    events = [_delta(role="assistant", content=None)]
    events += [_delta(reasoning_content=part) for part in _parts(said.thought)]
    events += [_delta(content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"{index:032d}", type="function", name=name, arguments=""))
        events += [_call(index=index, arguments=part) for part in _parts(json.dumps(args))]
    return _stream([*events, {**_end(said), "timings": {"prompt_n": 1, "predicted_ms": 0.1}}, _usage()])


def ollama(said: Said) -> bytes:
    """Each call whole, in an event of its own, all of them with index 0 in older versions."""
    events = [_delta(role="assistant", content=part) for part in _parts(said.text)]
    for number, (name, args) in enumerate(said.calls):
        events.append(
            _call(content="", index=0, id=f"call_{number}x", type="function", name=name, arguments=json.dumps(args))
        )
    return _stream([*events, _end(said)])


def openrouter(said: Said) -> bytes:
    """Comments to keep the connection open, `data:` with and without a space, a cost at the end."""
    body = b": OPENROUTER PROCESSING\n\n".join(
        f"data:{json.dumps(event)}\n\n".encode()
        for event in (
            *(_delta(content=part, reasoning=None) for part in _parts(said.text)),
            *(
                _call(index=index, id=f"tool_{index}", type="function", name=name, arguments=json.dumps(args))
                for index, (name, args) in enumerate(said.calls)
            ),
            _end(said),
            {"choices": [{"index": 0, "delta": {"content": ""}}], "usage": {"prompt_tokens": 3, "cost": 0.5}},
        )
    )
    return b": OPENROUTER PROCESSING\n\n" + body + b"data:[DONE]\n\n"


def groq(said: Said) -> bytes:
    """Calls in one event together, figures under a name of its own."""
    events = [_delta(role="assistant", content=None), *(_delta(content=part) for part in _parts(said.text))]
    if said.calls:
        pieces = [
            {"index": index, "id": f"fc_{index}", "function": {"name": name, "arguments": json.dumps(args)}}
            for index, (name, args) in enumerate(said.calls)
        ]
        events.append(_delta(tool_calls=pieces))
    return _stream([*events, {**_end(said), "x_groq": {"id": "r", "usage": {"prompt_tokens": 4}}}])


def mistral(said: Said) -> bytes:
    """Content as a list of parts, thoughts among them; calls whole, with an id of nine characters."""
    events = [_delta(role="assistant", content=[{"type": "thinking", "thinking": [{"text": said.thought}]}])]
    events += [_delta(content=[{"type": "text", "text": part}]) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"id{index:07d}", name=name, arguments=json.dumps(args)))
    return _stream([*events, _end(said)])


def gemini(said: Said) -> bytes:
    """No index, empty ids, calls of one turn in one list; lines ended by CR LF."""
    events = [_delta(role="assistant", content=part) for part in _parts(said.text)]
    if said.calls:
        pieces = [
            {"id": "", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
            for name, args in said.calls
        ]
        events.append(_delta(role="assistant", tool_calls=pieces))
    return _stream([*events, _end(said)]).replace(b"\n", b"\r\n")


def decoded(said: Said) -> bytes:
    """Arguments as objects instead of text, and a byte order mark before everything."""
    events = [_delta(content=said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"c{index}", name=name, arguments=args))
    return b"\xef\xbb\xbf" + _stream([*events, _end(said)])


def named_again(said: Said) -> bytes:
    """The name and a fresh id with every piece of a call, as some proxies repeat them; an empty name afterwards."""
    events = [_delta(content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        first, *rest = _parts(json.dumps(args))
        events.append(_call(index=index, id=f"c{index}", name=name, arguments=first))
        events += [_call(index=index, id="", name="", arguments=part) for part in rest]
    return _stream([*events, _end(said)])


def tight(said: Said) -> bytes:
    """One line end after each event instead of two, and none at the very end."""
    events = [_delta(content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=str(index), id=f"c{index}", name=name, arguments=json.dumps(args)))
    return "\n".join(f"data: {json.dumps(event)}" for event in [*events, _end(said)]).encode() + b"\n\ndata: [DONE]"


def unstreamed(said: Said) -> bytes:
    """A whole completion, whatever was asked for."""
    calls = [
        {"id": f"c{index}", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
        for index, (name, args) in enumerate(said.calls)
    ]
    message = {"role": "assistant", "content": said.text or None, "tool_calls": calls or None}
    return json.dumps(
        {"choices": [{"index": 0, "message": message, "finish_reason": said.finish}]}, ensure_ascii=False, indent=1
    ).encode()


def lines(said: Said) -> bytes:
    """JSON lines instead of events."""
    events = [_delta(content=said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"c{index}", name=name, arguments=json.dumps(args)))
    return "\n".join(json.dumps(event) for event in [*events, _end(said)]).encode()


def snowflake(said: Said) -> bytes:
    """Never a finish reason; figures and the end alone say that the reply is whole."""
    events = [_delta(content=part, refusal="", tool_calls=None) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"toolu_{index}", type="function", name=name, arguments=""))
        events += [_call(index=index, id="", arguments=part) for part in _parts(json.dumps(args))]
    for event in events:
        del event["choices"][0]["finish_reason"]
    return _stream([*events, {"choices": [], "created": 0, "id": ""}, _usage()])


def snowflake_whole(said: Said) -> bytes:
    """The same without a stream: empty words wherever there is nothing, an old `function_call` without a name."""
    calls = [
        {"id": f"c{index}", "type": "function", "custom": {"name": ""}, "function": {"name": name, "arguments": text}}
        for index, (name, text) in enumerate((name, json.dumps(args)) for name, args in said.calls)
    ]
    function_call = {"name": "", "arguments": ""}
    message = {"content": said.text, "refusal": "", "function_call": function_call, "tool_calls": calls}
    return json.dumps({"choices": [{"finish_reason": "", "index": 0, "message": message}]}).encode()


def litellm(said: Said) -> bytes:
    """`stop` after calls, a field of its own in each delta, figures in an event with an empty delta."""
    events = [_delta(content=part, provider_specific_fields=None, tool_calls=None) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"call_{index}", type="function", name=name, arguments=""))
        events += [_call(index=index, id=None, type="function", arguments=part) for part in _parts(json.dumps(args))]
    last: Event = {"choices": [{"index": 0, "finish_reason": "stop", "delta": {}}]}
    return _stream([*events, last, {**_delta(), "usage": {"prompt_tokens": 2, "completion_tokens": 3}}])


def cohere(said: Said) -> bytes:
    """A finish reason in capitals in an event of its own, `event:` and `id:` lines, data over several lines."""
    events = [_delta(role="assistant", content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"{name}0", type="function", name=name, arguments=json.dumps(args)))
    ends = {"choices": [{"index": 0, "delta": {}, "finish_reason": said.finish.upper()}]}
    data = ("\ndata: ".join(json.dumps(event, indent=1).splitlines()) for event in [*events, ends])
    told = "".join(f"event: chunk\nid: {number}\ndata: {text}\n\n" for number, text in enumerate(data))
    return f"{told}event: done\ndata: [DONE]\n\n".encode()


def cerebras(said: Said) -> bytes:
    """A first event with nothing but a role, thoughts under `reasoning`, no `finish_reason` before the last event."""
    events = [_delta(role="assistant"), *(_delta(reasoning=part) for part in _parts(said.thought))]
    events += [_delta(content=part) for part in _parts(said.text)]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"{index:09d}", type="function", name=name, arguments=json.dumps(args)))
    for event in events:
        del event["choices"][0]["finish_reason"]
    return _stream([*events, {**_end(said), "usage": {"prompt_tokens": 3, "completion_tokens": 4}}])


def sambanova(said: Said) -> bytes:
    """All in one event with the finish reason; the figures, with times among them, in another."""
    pieces = [
        {"index": index, "id": f"call_{index}", "function": {"name": name, "arguments": json.dumps(args)}}
        for index, (name, args) in enumerate(said.calls)
    ]
    event = _delta(role="assistant", content=said.text, tool_calls=pieces or None)
    event["choices"][0]["finish_reason"] = said.finish
    return _stream(
        [event, {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_latency": 0.5}}]
    )


def fireworks(said: Said) -> bytes:
    """The finish reason in every event after the last call, and text that is `null` beside calls."""
    events = [_delta(role="assistant"), *(_delta(content=part) for part in _parts(said.text))]
    for index, (name, args) in enumerate(said.calls):
        events.append(_call(index=index, id=f"call_{index}", type="function", name=name))
        events += [_call(index=index, arguments=part) for part in _parts(json.dumps(args), 5)]
    return _stream([*events, _end(said), _end(said), {**_end(said), "usage": {"prompt_tokens": 1}}])


MANNERS: dict[str, Callable[[Said], bytes]] = {
    manner.__name__: manner
    for manner in (
        openai,
        azure,
        vllm,
        llama_cpp,
        ollama,
        openrouter,
        groq,
        mistral,
        gemini,
        decoded,
        named_again,
        tight,
        unstreamed,
        lines,
        snowflake,
        snowflake_whole,
        litellm,
        cohere,
        cerebras,
        sambanova,
        fireworks,
    )
}


def _delta(**delta: object) -> Event:
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
    }


def _call(name: str | None = None, arguments: object = None, content: object = None, **more: object) -> Event:
    function: dict[str, object] = {} if name is None else {"name": name}
    if arguments is not None:
        function["arguments"] = arguments
    return _delta(content=content, tool_calls=[{**more, "function": function}])


def _end(said: Said) -> Event:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": said.finish}]}


def _usage() -> Event:
    return {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12}}


def _parts(text: str, size: int = 3) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def _stream(events: list[Event]) -> bytes:
    return (
        b"".join(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode() for event in events)
        + b"data: [DONE]\n\n"
    )
