"""What a script for the `scripted` model may say.

```yaml
scripted: 1
fallback: builtin                 # optional: answers where the script says nothing
scripts:
  - match: {job: task, builds: endpoint, task: "5:endpoint:*"}     # every key must match; text by shell pattern
    turns:
      - text: I write it down.
        delay_ms: 200
        calls:
          - {name: write_file, args: {path: notes.md, content: "# Notes"}}
          - {name: submit, raw: '{"summary": '}                    # arguments exactly as a model wrote them
      - error: {kind: unavailable, why: the endpoint is down, after_s: 300}
```

The first script whose `match` fits the newest of the engine's messages that any script fits is the one that speaks;
its position is the number of replies since that message. So the same messages always get the same reply.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ScriptedCall(_Closed):
    """A tool call: `args` as an object, or `raw` as text that need not be JSON."""

    name: str
    args: dict[str, Any] | None = None
    raw: str | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> ScriptedCall:
        if self.args is not None and self.raw is not None:
            raise ValueError("give `args` or `raw`, not both")
        return self


class ScriptedError(_Closed):
    """A fault instead of a reply."""

    kind: Literal["unavailable", "quota", "context", "truncated", "refused", "empty"]
    why: str = "the script says so"
    text: str = ""
    after_s: float | None = None


class ScriptedUsage(_Closed):
    """What the reply is said to have used."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None


class Turn(_Closed):
    """One reply."""

    text: str = ""
    calls: tuple[ScriptedCall, ...] = ()
    delay_ms: int = Field(default=0, ge=0, le=600_000)
    error: ScriptedError | None = None
    usage: ScriptedUsage | None = None


class Scene(_Closed):
    """The replies to one kind of message."""

    match: dict[str, str | int] = Field(default_factory=dict)
    turns: tuple[Turn, ...]

    def fits(self, heading: Mapping[str, Any]) -> bool:
        """Whether every key of `match` fits the message's opening block."""
        return bool(heading) and all(
            fnmatch.fnmatchcase(str(heading.get(key, "")), str(wanted)) for key, wanted in self.match.items()
        )


class Script(_Closed):
    """A whole script file."""

    scripted: Literal[1]
    fallback: str | None = None
    """The name of a model as `--model` takes it."""
    scripts: tuple[Scene, ...]
