"""Proposed additions to a contract, as an OpenAPI Overlay 1.0: applied to the document, and kept within their bounds.

A builder that answers an undocumented 409 proposes to document it. Such an overlay may add 4xx responses in the
contract's own error schema and nothing else; it counts once a person accepted it.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from orchestrator.contract import MAX_NODES
from orchestrator.errors import Problem
from orchestrator.strict_yaml import decode, load

PROPOSED = "contract/overlay.proposed.yaml"
"""Where a proposal stands in the work tree."""

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_STEP = re.compile(r"\.(?P<plain>[A-Za-z_][\w-]*)|\[(?P<quote>['\"])(?P<quoted>.*?)(?P=quote)\]|(?P<any>\.\*|\[\*\])")

Document = Mapping[str, Any]


class _Written(yaml.SafeDumper):
    """Writes every value where it stands: our own strict reader takes no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Never an alias."""
        del data
        return True


def write_yaml(value: object) -> str:
    """YAML that `strict_yaml` reads back as it was."""
    return yaml.dump(value, Dumper=_Written, sort_keys=False, allow_unicode=True, width=110)


def parse_overlay(text: bytes | str, where: str = PROPOSED) -> dict[str, Any]:
    """The overlay as a mapping; raises `Problem` where it is none."""
    data = load(decode(text, where=where) if isinstance(text, bytes) else text, where=where, max_nodes=MAX_NODES).data
    if not isinstance(data, dict) or not str(data.get("overlay", "")).startswith("1."):
        raise Problem("no OpenAPI Overlay 1.0", where=where, remedy="begin it with `overlay: 1.0.0`")
    if not isinstance(data.get("actions"), list):
        raise Problem("an overlay without `actions`", where=where, remedy="list what it adds under `actions`")
    return data


def apply(document: Document, overlay: Document) -> dict[str, Any]:
    """The document with the overlay's updates merged in; neither is changed. Raises `Problem` on a target not known."""
    found = copy.deepcopy(dict(document))
    for number, action in enumerate(overlay.get("actions") or (), 1):
        if not isinstance(action, Mapping) or not isinstance(action.get("target"), str):
            raise Problem(f"action {number} of the overlay has no target", remedy="give a JSONPath such as $.paths")
        if "remove" in action:
            raise Problem(f"action {number} of the overlay removes", remedy="an overlay here may only add")
        update = action.get("update")
        for place in _targets(found, action["target"]):
            _merge(place, update if isinstance(update, Mapping) else {})
    return found


def apply_overlay(contract: bytes, overlay: bytes) -> bytes:
    """The contract's text with the overlay applied, as YAML; the same bytes where nothing changes."""
    document = load(decode(contract, where="contract"), where="contract", max_nodes=MAX_NODES).data
    if not isinstance(document, dict):
        raise Problem("the contract is no mapping", where="contract", remedy="give an OpenAPI document")
    changed = apply(document, parse_overlay(overlay))
    if changed == document:
        return contract
    return write_yaml(changed).encode()


def problems(document: Document, overlay: Document) -> list[str]:
    """In which ways an overlay does more than document further 4xx responses; empty where it keeps its bounds."""
    try:
        changed = apply(document, overlay)
    except Problem as problem:
        return [str(problem)]
    known = _error_contents(document)
    found: list[str] = []
    for path, method, status, response in list(_added(document, changed)):
        place = f"{method.upper()} {path} {status}"
        if not re.fullmatch(r"4\d\d", status):
            found.append(f"{place}: only 4xx responses may be added")
        elif known and not _speaks(document, response, known):
            found.append(f"{place}: not in the contract's own error schema")
        del changed["paths"][path][method]["responses"][status]
    if changed != document:
        keys = sorted(key for key in {*changed, *document} if changed.get(key) != document.get(key))
        found.append(f"it changes more than responses: {', '.join(keys)}")
    return found


def _targets(document: dict[str, Any], target: str) -> list[dict[str, Any]]:
    """The mappings that a JSONPath names: `$`, names by dot or in brackets, and `*`."""
    places: list[Any] = [document]
    rest = target.removeprefix("$")
    while rest:
        step = _STEP.match(rest)
        if step is None or not target.startswith("$"):
            raise Problem(f"the overlay's target {target!r} is not understood", remedy="use names, ['…'] and *")
        places = [value for place in places for value in _inside(place, step)]
        rest = rest[step.end() :]
    return [place for place in places if isinstance(place, dict)]


def _inside(place: Any, step: re.Match[str]) -> list[Any]:
    if not isinstance(place, dict):
        return []
    if step["any"]:
        return list(place.values())
    name = step["plain"] if step["plain"] is not None else step["quoted"]
    return [place[name]] if name in place else []


def _merge(place: dict[str, Any], update: Mapping[str, Any]) -> None:
    for key, value in update.items():
        if isinstance(value, Mapping) and isinstance(place.get(key), dict):
            _merge(place[key], value)
        else:
            place[key] = copy.deepcopy(value)


def _added(document: Document, changed: Document) -> Iterator[tuple[str, str, str, Any]]:
    """Path, method, status and body of each response that is in `changed` only."""
    for path, item in changed.get("paths", {}).items():
        before = document.get("paths", {}).get(path)
        if not isinstance(before, dict) or not isinstance(item, dict):
            continue
        for method in (name for name in item if name in METHODS and name in before):
            known = before[method].get("responses", {})
            for status, response in item[method].get("responses", {}).items():
                if status not in known:
                    yield path, method, str(status), response


def resolved(document: Document, response: Any) -> Any:
    """A response, its reference followed."""
    for _ in range(8):
        reference = response.get("$ref") if isinstance(response, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return response
        response = document
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            response = response.get(name, {}) if isinstance(response, dict) else {}
    return response


def _error_contents(document: Document) -> set[str]:
    """The schemas of the errors that the contract documents, each as canonical JSON."""
    found: set[str] = set()
    for item in document.get("paths", {}).values():
        for method in METHODS.intersection(item) if isinstance(item, dict) else ():
            for status, response in item[method].get("responses", {}).items():
                if str(status)[:1] in "45" or status == "default":
                    found |= _schemas(resolved(document, response))
    return found


def _speaks(document: Document, response: Any, known: set[str]) -> bool:
    said = _schemas(resolved(document, response))
    return bool(said) and said <= known


def _schemas(response: Any) -> set[str]:
    content = response.get("content") if isinstance(response, dict) else None
    if not isinstance(content, dict):
        return set()
    return {
        json.dumps(media.get("schema"), sort_keys=True, default=str)
        for media in content.values()
        if isinstance(media, dict) and media.get("schema") is not None
    }
