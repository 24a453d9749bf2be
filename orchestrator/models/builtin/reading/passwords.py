"""A change of one's own password: the old one in the body proves who asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from orchestrator.contract import Operation
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.hash_room import USUAL, hash_shape
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.body_parts import PASSWORD_WORDS
from orchestrator.models.builtin.reading.change_moments import on_update
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import Body, FromCaller, Match, Proof, Step, WriteField

_OLD = {"old", "current", "existing", "previous", "present"}
_AGAIN = {"confirm", "confirmation", "repeat", "repeated", "again", "retype", "verify"}
_REFUSALS = (403, 400, 422, 401)
"""By which documented status a wrong password is told, where none is described as being for that."""


@dataclass
class _Named:
    """The properties of a body, by what they are for."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        """Whether one password takes the place of another, and nothing else happens."""
        return len(self.old) == len(self.new) == 1 and len(self.again) < 2 and not self.others


class PasswordReader:
    """Reads operations by which a caller changes its own password."""

    def __init__(self, context: Context, answers: AnswerReader) -> None:
        self.context = context
        self.answers = answers

    def read(self, operation: Operation, notes: Notes) -> Outcome | None:
        """The design of such an operation; `None` where it is another one."""
        principal, credentials = self.context.principal, self.context.credentials
        schema, rule = operation.request_body_schema, self.context.auth.rule(operation.id)
        if principal is None or credentials is None or schema is None or rule is None or rule.public:
            return None
        if not credentials.password or credentials.by_own_key or "{" in operation.path:
            return None
        opened = unwrap(self.context.schemas, schema, frozenset())
        named = _named(properties(opened.inner))
        if not named.is_change:
            return None
        (old,), (new,) = named.old, named.new
        status = _refusal(operation)
        table = principal.table
        notes.because(f"`{old}` proves who asks, and `{new}` takes its place in `{table.name}.{credentials.password}`")
        notes.ask(
            Cause.CREDENTIALS,
            f"{table.name}.{credentials.password}",
            "Which error tells that the present password is wrong, and do tokens handed out before still hold?",
            meanwhile=f"a wrong `{old}` is answered with {status}, and tokens handed out before still hold",
        )
        for name in named.again:
            self._ask_about_repetition(name, notes)
        body = replace(
            self.context.bodies.as_it_comes(operation, schema, opened),
            required=True,
            fields=(WriteField(path=(new,), column=credentials.password, required=True, hashed=True),),
            ignored=tuple((name,) for name in named.again),
            proof=Proof(path=(old,), column=credentials.password, status=status),
        )
        caller = Match(column=principal.id, source=FromCaller(column=principal.id))
        receipt = self.answers.receipt(operation)
        return Outcome(
            kind=Kind.UPDATE,
            table=table,
            steps=(Step(table=table.name, match=(caller,)),),
            body=body,
            set=on_update(table, (credentials.password, "password")),
            answer=receipt if receipt is not None else self.answers.row(operation, table, notes, tokens=True),
            caller_bound=True,
        )

    def _ask_about_repetition(self, name: str, notes: Notes) -> None:
        notes.ask(
            Cause.CREDENTIALS,
            f"password.{name}",
            f"Must `{name}` equal the password, and which error tells that it does not?",
            meanwhile=f"`{name}` is accepted and not compared",
        )


def _named(names: dict[str, dict[str, object]]) -> _Named:
    found = _Named()
    for name in names:
        said = set(words(name))
        secret = bool(said & PASSWORD_WORDS)
        if secret and said & _AGAIN:
            found.again.append(name)
        elif said & _OLD and (secret or len(said) == 1):
            found.old.append(name)
        elif (secret and said - PASSWORD_WORDS <= {"new", "plain"}) or said == {"new"}:
            found.new.append(name)
        else:
            found.others.append(name)
    return found


def _refusal(operation: Operation) -> int:
    """The status whose description speaks of the password, else the likeliest that is documented."""
    for status in operation.error_statuses:
        response = operation.responses.get(str(status))
        if status < 500 and response is not None and PASSWORD_WORDS & set(words(response.description)):
            return status
    return next((status for status in _REFUSALS if status in operation.error_statuses), _REFUSALS[0])


def fit_hashes(credentials: AuthDesign | None, database: Database, body: Body | None, notes: Notes) -> None:
    """Say how hashes come into a column that is narrow; a column without room for any is asked about."""
    table = database.table(credentials.table) if credentials is not None and credentials.password else None
    column = table.column(credentials.password) if table is not None and credentials is not None else None
    hashed = body is not None and (body.proof is not None or any(write.hashed for write in body.fields))
    if column is None or table is None or not hashed or column.type.length is None:
        return
    place, room = f"{table.name}.{column.name}", f"{column.type.length} characters"
    shape = hash_shape(column.type.length)
    if shape is None:
        text = f"`{place}` has {room}, which is no room for a hash: where is the hash of a password kept?"
        notes.ask(Cause.CREDENTIALS, f"{place}.room", text)
    elif shape != USUAL:
        notes.assume(f"the hash of a password is one of {shape.digest} bytes, so that it fits the {room} of `{place}`")
