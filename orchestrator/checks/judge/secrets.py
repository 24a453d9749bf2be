"""Bodies by which somebody changes the own password: the present one in them has to be right."""

from __future__ import annotations

from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.entrances import is_password
from orchestrator.checks.judge.names import snake
from orchestrator.errors import Problem

_PRESENT = frozenset({"old", "current", "existing", "previous", "present"})
_NEW = frozenset({"new", "next"})


def with_present_password(body: Any, auth: AuthModel, password: str, *, same: bool) -> Any:
    """The body with the caller's password where it asks for that, also in an envelope.

    With `same` the new password is the present one, so that the caller is not locked out. Raises `Problem` where the
    password is not known, because the caller's credentials were given.
    """
    if not isinstance(body, dict):
        return body
    present = _present(list(body), auth)
    if present is None:
        return {name: with_present_password(one, auth, password, same=same) for name, one in body.items()}
    if not password:
        raise Problem(f"the present password, which `{present}` asks for, is not known of given credentials")
    others = [name for name in body if name != present and is_password(name, auth)]
    new = password if same or not others else body[others[0]]
    return {**body, present: password, **dict.fromkeys(others, new)}


def told_passwords(body: Any, auth: AuthModel) -> tuple[Any, Any] | None:
    """The present password and the new one that a body tells; the new one is the present one where it tells none."""
    if not isinstance(body, dict):
        return None
    present = _present(list(body), auth)
    if present is None:
        return next((found for one in body.values() if (found := told_passwords(one, auth)) is not None), None)
    others = [name for name in body if name != present and is_password(name, auth)]
    new = next((name for name in others if set(snake(name).split("_")) & _NEW), others[0] if others else present)
    return body[present], body[new]


def _present(names: list[str], auth: AuthModel) -> str | None:
    """The property that means the present password: called so, or beside one that is called the new one."""
    secrets = {name: set(snake(name).split("_")) for name in names if is_password(name, auth)}
    called = next((name for name, words in secrets.items() if words & _PRESENT), None)
    if called is not None or not any(words & _NEW for words in secrets.values()):
        return called
    return next((name for name in secrets if snake(name) == "password"), None)
