"""What an operation of a contract is: its parameters, body, responses, security and marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.json_schema import Schema

METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")

_JSON = re.compile(r"\s*[^\s/;]+/(?:[^\s/;]+\+)?json\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)


def is_json(media_type: str) -> bool:
    """Whether what goes by a media type is one JSON text: `Application/JSON`, `text/json`, `application/hal+json`.

    By RFC 6839 each type with the suffix is; `application/json-seq` of RFC 7464 is a row of texts, and is none.
    """
    return _JSON.fullmatch(media_type) is not None


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter, with those of its path item taken over."""

    name: str
    location: str
    """`path`, `query`, `header` or `cookie`."""
    required: bool
    schema: Schema
    description: str = ""
    style: str = ""
    explode: bool = True
    deprecated: bool = False
    example: Any = None
    """What the contract shows beside the schema."""


@dataclass(frozen=True, kw_only=True)
class Response:
    """What an operation may answer."""

    status: str
    """`200`, `4XX` or `default`."""
    description: str = ""
    content: Mapping[str, Schema] = field(default_factory=dict)
    """Schema by media type."""
    headers: Mapping[str, Schema] = field(default_factory=dict)
    """Schema by header name."""
    examples: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """What the contract shows beside the schema, by media type."""

    @property
    def media_type(self) -> str:
        """The JSON media type where there is one, else the first; empty without a body."""
        return next((name for name in self.content if is_json(name)), next(iter(self.content), ""))

    @property
    def schema(self) -> Schema | None:
        """The body's schema under `media_type`; `None` without a body."""
        return self.content.get(self.media_type)

    @property
    def shown(self) -> tuple[Any, ...]:
        """Bodies that stand beside the schema as examples."""
        return self.examples.get(self.media_type, ())


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method on one path."""

    id: str
    """`operationId`, or one made of method and path."""
    method: str
    """In capitals."""
    path: str
    """Without the server's base path."""
    tags: tuple[str, ...] = ()
    summary: str = ""
    description: str = ""
    fr_ids: tuple[str, ...] = ()
    """The requirements that it serves, from `x-fr-id`."""
    priority: str | None = None
    """`P0`, `P1` or `P2`, from `x-priority`."""
    value: int | None = None
    """Business value 1 to 5, from `x-business-value`."""
    risk: int | None = None
    """Risk if delayed 1 to 5, from `x-risk`."""
    security: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    """Alternatives: each names all the schemes (with scopes) that it needs together; an empty one asks for nothing."""
    parameters: tuple[Parameter, ...] = ()
    request_content: Mapping[str, Schema] = field(default_factory=dict)
    """Body schema by media type."""
    request_required: bool = False
    responses: Mapping[str, Response] = field(default_factory=dict)
    id_generated: bool = False
    deprecated: bool = False
    marks: Mapping[str, Any] = field(default_factory=dict)
    """Every `x-…` of the operation."""
    spelled: str = ""
    """`METHOD /path` of the contract, where this is the same operation put in other words."""

    @property
    def called(self) -> str:
        """The name by which people know it, and by which files may: its id, or `METHOD /path` where that was made."""
        return (self.spelled or f"{self.method} {self.path}") if self.id_generated else self.id

    @property
    def requires_auth(self) -> bool:
        """Whether no alternative lets a caller in without credentials."""
        return bool(self.security) and all(self.security)

    @property
    def accepts_auth(self) -> bool:
        """Whether some alternative asks for credentials."""
        return any(self.security)

    @property
    def request_media_type(self) -> str:
        """The JSON media type of the body where there is one, else the first; empty without a body."""
        return next((n for n in self.request_content if is_json(n)), next(iter(self.request_content), ""))

    @property
    def request_body_schema(self) -> Schema | None:
        """The body's schema under `request_media_type`."""
        return self.request_content.get(self.request_media_type)

    @property
    def success_status(self) -> int:
        """The lowest documented 2xx; `2XX` or nothing documented means 200."""
        documented = sorted(int(status) for status in self.responses if re.fullmatch(r"2\d\d", status))
        return documented[0] if documented else 200

    @property
    def success(self) -> Response | None:
        """The response of `success_status`, else `2XX`; `None` where neither is documented."""
        return self.responses.get(str(self.success_status)) or self.responses.get("2XX")

    @property
    def error_statuses(self) -> tuple[int, ...]:
        """Documented 4xx and 5xx, ascending; ranges and `default` are not in it."""
        return tuple(sorted(int(status) for status in self.responses if re.fullmatch(r"[45]\d\d", status)))
