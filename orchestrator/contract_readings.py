"""What a contract says in a way that its readers understand otherwise: it is read as it is meant, and that is told.

A `pattern` between slashes is how programs write one down; as a regular expression, `/^` and `$/` match no text at
all. A document of OpenAPI 3.2 that uses nothing of it is one of 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from orchestrator.errors import Problem

Path: TypeAlias = tuple[str | int, ...]

_DATA = frozenset({"example", "examples", "default", "enum", "const", "value", "dataValue", "serializedValue"})
_LITERAL = re.compile(r"/(?P<pattern>\^(?:[^/\\]|\\.)*|(?:[^/\\]|\\.)*(?<!\\)\$)/(?P<flags>[dgimsuvy]*)", re.DOTALL)
"""With an anchor inside of a slash: without one it may as well be a path."""
_GAP = re.compile(r"\s{100,}")
"""More than any table or code is indented by."""
_KEPT_FLAGS = "ims"
"""Those that change what a text has to be; the others are about how one looks for it."""
_NEW_METHODS = ("query", "additionalOperations")
_NEW_MEDIA = ("itemSchema", "itemEncoding", "prefixEncoding")
_NEW_PLACES = {("in", "querystring"), ("style", "cookie")}
_WORDS_OF_TAGS = ("summary", "parent", "kind")
_MORE_OF_SCHEMES = ("oauth2MetadataUrl", "deprecated")
_MORE_OF_EXAMPLES = ("dataValue", "serializedValue")


def read_as_meant(document: dict[str, Any], where: str) -> tuple[str, ...]:
    """Change the document to what it means; what was changed, a sentence each.

    Raises `Problem` where it uses something of OpenAPI 3.2 that changes what a service has to do.
    """
    _close_gaps(document)
    return (*_of_the_version(document, where), *_of_patterns(document))


def _close_gaps(document: dict[str, Any]) -> None:
    """Blanks without end say nothing, and whoever looks for words between them looks at each again and again."""
    for _, here in _objects(document):
        for key in ("summary", "description"):
            if isinstance(here.get(key), str):
                here[key] = _GAP.sub(lambda gap: "\n\n" if "\n" in gap[0] else " ", here[key])


def _of_patterns(document: dict[str, Any]) -> Iterator[str]:
    for path, here in _objects(document):
        said = here.get("pattern")
        literal = _LITERAL.fullmatch(said) if isinstance(said, str) else None
        if literal is not None:
            flags = "".join(flag for flag in _KEPT_FLAGS if flag in literal["flags"])
            here["pattern"] = f"(?{flags}:{literal['pattern']})" if flags else literal["pattern"]
            yield (
                f"`pattern: {said}` at {_place(path)} stands between slashes, as programs write one down; with them no "
                f"text could match; it is read as `{here['pattern']}`"
            )


def _of_the_version(document: dict[str, Any], where: str) -> Iterator[str]:
    stated = document.get("openapi")
    if not isinstance(stated, str) or not re.fullmatch(r"3\.2\.\d+", stated):
        return
    for path, here in _objects(document):
        for key in _matters(path, here):
            what = f"`{key}` at {_place(path)} is of OpenAPI 3.2, and is not read here"
            raise Problem(what, where=where, remedy="say it as OpenAPI 3.1 does, or leave it out")
        _without_words(path, here)
    document["openapi"] = "3.1.1"
    document.pop("$self", None)
    yield f"the contract is of OpenAPI {stated}; it uses nothing of it that 3.1 does not have, and is read as 3.1"


def _matters(path: Path, here: Mapping[str, Any]) -> Iterator[str]:
    """Keys of 3.2 that change what is to be built."""
    if path[-2:-1] in (("paths",), ("pathItems",), ("webhooks",)):
        yield from (key for key in _NEW_METHODS if key in here)
    if path[-2:-1] == ("content",):
        yield from (key for key in _NEW_MEDIA if key in here)
    if path == ("components",) and "mediaTypes" in here:
        yield "mediaTypes"
    if path[-1:] == ("discriminator",) and "defaultMapping" in here:
        yield "defaultMapping"
    yield from (f"{key}: {here[key]}" for key, value in _NEW_PLACES if here.get(key) == value and "name" in here)


def _without_words(path: Path, here: dict[str, Any]) -> None:
    """Take away what 3.2 lets a document say besides, and add what 3.1 still asks for."""
    gone: tuple[str, ...] = ()
    if path[:-1] == ("tags",):
        gone = _WORDS_OF_TAGS
    elif path[-2:-1] == ("servers",):
        gone = ("name",)
    elif path[-2:-1] == ("securitySchemes",):
        gone = _MORE_OF_SCHEMES
    elif path[-1:] == ("flows",):
        gone = ("deviceAuthorization",)
    elif path[-2:-1] == ("responses",) and "$ref" not in here:
        here.setdefault("description", str(here.get("summary") or ""))
        gone = ("summary",)
    elif path[-2:-1] == ("examples",):
        if "value" not in here and "dataValue" in here:
            here["value"] = here["dataValue"]
        gone = _MORE_OF_EXAMPLES
    for key in gone:
        here.pop(key, None)


def _objects(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each object of a document once, with a place where it stands; not what stands in data and in extensions."""
    seen: set[int] = set()
    stack: list[tuple[Any, Path]] = [(document, ())]
    while stack:
        here, path = stack.pop()
        if isinstance(here, list):
            stack += [(item, (*path, index)) for index, item in enumerate(here)]
        if not isinstance(here, dict) or id(here) in seen:
            continue
        seen.add(id(here))
        yield path, here
        named = path[-1:] in (("properties",), ("examples",))
        stack += [(item, (*path, str(key))) for key, item in here.items() if named or not _is_data(str(key), item)]


def examples_of(document: Mapping[str, Any]) -> frozenset[str]:
    """Every text that the document itself publishes as an example, or as a part of one."""
    found: set[str] = set()
    seen: set[int] = set()
    stack: list[tuple[Any, bool]] = [(document, False)]
    while stack:
        here, shown = stack.pop()
        if isinstance(here, str) and shown:
            found.add(here)
        if not isinstance(here, dict | list) or (not shown and id(here) in seen):
            continue
        seen |= set() if shown else {id(here)}
        pairs = here.items() if isinstance(here, dict) else ((0, item) for item in here)
        stack += [(item, shown or key in ("example", "examples")) for key, item in pairs]
    return frozenset(found)


def _is_data(key: str, item: Any) -> bool:
    return key.startswith("x-") or (key in _DATA and not (key == "examples" and isinstance(item, dict)))


def _place(path: Path) -> str:
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)


def says_security(document: Mapping[str, Any]) -> bool:
    """Whether a document says anywhere which operations ask for credentials, or that none does."""
    items = [item for item in document["paths"].values() if isinstance(item, dict)]
    entries = [entry for item in items for entry in item.values() if isinstance(entry, dict)]
    return any("security" in entry for entry in (document, *entries))
