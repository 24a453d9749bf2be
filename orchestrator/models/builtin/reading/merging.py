"""Documents of a row that a partial change merges rather than replaces, as the contract says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import SqlKind, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.said_to_merge import NO_MERGE, PATCH, said_to_merge
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, is_scalar, properties
from orchestrator.models.builtin.reading.sentences import sentences_of, split_into_sentences
from orchestrator.models.builtin.reading.tables import holds_documents
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import Body, WriteField

_MEDIA = "application/merge-patch+json"


def merged_documents(
    schemas: Schemas, operation: Operation, kind: Kind, table: Table, body: Body | None, notes: Notes
) -> tuple[Body | None, dict[str, str]]:
    """The body with what is merged, and the sentences that say so, each with what it says besides."""
    documents = [item for item in body.fields if _is_document(schemas, body, item, table)] if body is not None else []
    if body is None or not documents or kind is not Kind.UPDATE:
        return body, {}
    names = [".".join(item.path) for item in documents]
    texts = list(_sentences(schemas, operation))
    told = {text: said for text in texts if (said := said_to_merge(text, names)) is not None}
    patches = [text for text in texts if PATCH.search(text) and not NO_MERGE.search(text)]
    found: dict[WriteField, WriteField] = {}
    for item, name in zip(documents, names, strict=True):
        own = [said for said in told.values() if name in said.documents]
        whole = operation.request_media_type == _MEDIA or any(_is_patched(text, name) for text in patches)
        column = table.column(item.column)
        if not own and not whole:
            continue
        if column is None or column.type.kind not in {SqlKind.JSON, SqlKind.JSONB}:
            text = f"How is `{name}` merged into `{table.name}.{item.column}`, which is no column of JSON?"
            notes.ask(Cause.NESTED, f"{table.name}.{item.column}.merged", text)
            continue
        deep = any(said.deep for said in own) or not own
        found[item] = replace(item, merged="deep" if deep else "top")
        how = "at all levels" if deep else "key by key at its first level"
        notes.assume(f"`{name}` is merged into `{table.name}.{item.column}` {how}; a key that is null is taken away")
    built = {text: said.rest for text, said in told.items()}
    built |= {text: "" for text in patches if found and len(text.split()) < 4}
    return replace(body, fields=tuple(found.get(item, item) for item in body.fields)), built


def _is_patched(sentence: str, name: str) -> bool:
    """Whether a sentence that speaks of a merge patch is about a document: it names that one, or none."""
    quoted = re.findall(r"`([^`]+)`", sentence)
    return not quoted or any(words(one) in {words(name), words(name.rpartition(".")[2])} for one in quoted)


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
