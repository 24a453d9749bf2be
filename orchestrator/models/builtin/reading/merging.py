"""Documents of a row that a partial change merges rather than replaces, as the contract says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import SqlKind, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, is_scalar, properties
from orchestrator.models.builtin.reading.sentences import sentences_of, split_into_sentences
from orchestrator.models.builtin.reading.tables import holds_documents
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import Body, WriteField

_MERGES = re.compile(r"\b(?:deep[- ]|shallow[- ]?)?merg(?:e|es|ed|ing)\b|\bkey by key\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|without|instead of|rather than)\b[^.;,]{0,20}\bmerg", re.IGNORECASE)
_DEEP = re.compile(r"\bdeep|\brecursive", re.IGNORECASE)
_PATCH = re.compile(r"\bmerge[- ]patch\b", re.IGNORECASE)
_MEDIA = "application/merge-patch+json"


def merged_documents(
    schemas: Schemas, operation: Operation, kind: Kind, table: Table, body: Body | None, notes: Notes
) -> tuple[Body | None, list[str]]:
    """The body with what is merged, and the sentences that say so."""
    documents = [item for item in body.fields if _is_document(schemas, body, item, table)] if body is not None else []
    if body is None or not documents or kind is not Kind.UPDATE:
        return body, []
    general = [text for text in _sentences(schemas, operation) if _MERGES.search(text) and not _NOT.search(text)]
    found: dict[WriteField, WriteField] = {}
    said: list[str] = []
    for item in documents:
        own = [text for text in general if _names(text, item, documents)]
        whole = operation.request_media_type == _MEDIA or any(_PATCH.search(text) for text in general)
        name, column = ".".join(item.path), table.column(item.column)
        if not own and not whole:
            continue
        said += own
        if column is None or column.type.kind not in {SqlKind.JSON, SqlKind.JSONB}:
            text = f"How is `{name}` merged into `{table.name}.{item.column}`, which is no column of JSON?"
            notes.ask(Cause.NESTED, f"{table.name}.{item.column}.merged", text)
            continue
        deep = any(_DEEP.search(text) for text in own) or not own
        found[item] = replace(item, merged="deep" if deep else "top")
        how = "at all levels" if deep else "key by key at its first level"
        notes.assume(f"`{name}` is merged into `{table.name}.{item.column}` {how}; a key that is null is taken away")
    said += [text for text in general if found and _PATCH.search(text) and len(text.split()) < 4]
    return replace(body, fields=tuple(found.get(item, item) for item in body.fields)), said


def _is_document(schemas: Schemas, body: Body, item: WriteField, table: Table) -> bool:
    column = table.column(item.column)
    flat = _schema(schemas, body, item)
    return column is not None and holds_documents(column) and not is_array(flat) and not is_scalar(flat)


def _schema(schemas: Schemas, body: Body, item: WriteField) -> dict[str, object]:
    flat = schemas.flat(body.schema)
    for name in (*body.envelope, *item.path):
        flat = schemas.flat(properties(flat).get(name))
    return flat


def _sentences(schemas: Schemas, operation: Operation) -> Iterator[str]:
    """What is said of the operation and its body, and of all of them where it names what it is about."""
    yield from (told.text for told in sentences_of(schemas, operation, ()))
    info = str((schemas.contract.document.get("info") or {}).get("description") or "")
    yield from (sentence for sentence in split_into_sentences(info) if "`" in sentence)


def _names(sentence: str, item: WriteField, documents: list[WriteField]) -> bool:
    """Whether a sentence is about a document: it names it, or there is no other and it names nothing."""
    quoted = re.findall(r"`([^`]+)`", sentence)
    if quoted:
        return any(words(name) in {words(item.path[-1]), words(".".join(item.path))} for name in quoted)
    if _PATCH.search(sentence):
        return False
    return set(words(item.path[-1])) <= set(words(sentence)) or len(documents) == 1
