"""Lines that ask for the present secret before it is changed."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.assignments import Assignments, payload_path
from orchestrator.models.builtin.emit.columns import told_proof
from orchestrator.models.builtin.emit.method import MethodWriter

_ERRORS = {401: "Unauthenticated", 403: "Forbidden"}


def prove(writer: MethodWriter, row: str) -> None:
    """Refuse who does not know the secret that `row` holds; nothing where the operation asks for none."""
    proof = writer.operation.body.proof if writer.operation.body is not None else None
    if proof is None:
        return
    fields = dict(writer.types.body_fields)
    expression, field, _ = Assignments(writer, fields, payload_path(writer)).resolve(proof.path)
    name = ".".join(proof.path)
    if field is not None and field.may_be_none:
        writer.use("app.convert", "required")
        expression = f"required({expression}, {naming.quoted(name)})"
    writer.use("app.security", "verify_password")
    column = writer.column(writer.operation.table, proof.column)
    stored = told_proof(column, f"{row}.{naming.attribute(proof.column)}")
    writer.say(f"if not verify_password(self.settings, {stored}, {expression}):")
    error, message = _ERRORS.get(proof.status, "InvalidRequest"), "This is not the present password."
    writer.use("app.exceptions", error)
    if error != "InvalidRequest":
        writer.say(f'    raise {error}("{message}")')
        return
    writer.use("app.exceptions", "Detail")
    writer.say(
        f'    detail = Detail(field={naming.quoted(name)}, message="{message}")',
        f'    raise InvalidRequest("{message}", details=[detail], status={proof.status})',
    )
