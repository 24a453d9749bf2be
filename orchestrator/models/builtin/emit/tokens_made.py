"""Tokens that the emitted methods hand out."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.auth import stored_role
from orchestrator.models.builtin.emit.method import MethodWriter


def token_for(writer: MethodWriter, row: str) -> str:
    """A token for the row of a principal."""
    auth = writer.design.auth
    if auth is not None and auth.tokens is not None:
        writer.use("app.tokens", "hand_out")
        writer.use("app.db", "transaction")
        handed = f"token = hand_out(self.session, self.settings, {row}.{naming.attribute(auth.id)})"
        writer.say("with transaction(self.session):", f"    {handed}")
        return "token"
    if auth is None or auth.kind != "jwt":
        return '""'
    writer.use("app.security", "issue_token")
    role = stored_role(auth, writer.design.table(auth.table), row) if auth.role else repr(auth.default_role)
    return f"issue_token(self.settings, {row}.{naming.attribute(auth.id)}, {role})"
