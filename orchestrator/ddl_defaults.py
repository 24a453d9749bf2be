"""What defaults fill in, for `ddl_columns.py`: constants, fresh keys, and the clock in the words of each dialect."""

from __future__ import annotations

from sqlglot import exp

from orchestrator.relational import DefaultKind

_AROUND = (exp.Paren, exp.Cast, exp.AtTimeZone)
_CALLED = dict.fromkeys(("uuid_generate_v4", "gen_random_uuid", "uuidv7", "uuidv4"), DefaultKind.UUID)
_CALLED |= dict.fromkeys(("clock_timestamp", "statement_timestamp", "transaction_timestamp"), DefaultKind.NOW)

PLAIN = "%Y-%m-%d %H:%M:%S"
"""How SQLite writes moments where nobody says how: `datetime('now')`, `CURRENT_TIMESTAMP`."""

_OF_SQLITE = {"datetime": PLAIN, "date": "%Y-%m-%d", "unixepoch": "%s"}
_SPELLED = {"%F": "%Y-%m-%d", "%T": "%H:%M:%S"}
_ENDS = {"", "Z", "+00:00"}
_WHOLE = {f"%Y-%m-%d{between}%H:%M:{rest}" for between in "T " for rest in ("%S", "%f", "%S.000", "%S.000000")}


def default_of(value: exp.Expr) -> tuple[DefaultKind, str | int | float | bool | None]:
    """What a default's expression fills in: its kind, and its constant where it is one."""
    while isinstance(value, _AROUND) or (value.expressions and value.name.lower() == "timezone"):
        value = value.expressions[-1] if isinstance(value, exp.Anonymous) else value.this
    match value:
        case exp.Null():
            return DefaultKind.VALUE, None
        case exp.Boolean():
            return DefaultKind.VALUE, bool(value.this)
        case exp.Literal():
            return DefaultKind.VALUE, str(value.this) if value.is_string else _number(str(value.this))
        case exp.Neg(this=exp.Literal()):
            return DefaultKind.VALUE, _number(f"-{value.this.this}")
        case exp.Array(expressions=[]):
            return DefaultKind.VALUE, "{}"
        case _:
            return _filled_by(value), None


def _filled_by(value: exp.Expr) -> DefaultKind:
    """What a default that is no constant fills in."""
    match value:
        case exp.CurrentTimestamp() | exp.CurrentTimestampLTZ() | exp.CurrentDatetime() | exp.Localtimestamp():
            return DefaultKind.NOW
        case exp.CurrentDate():
            return DefaultKind.TODAY
        case exp.Uuid():
            return DefaultKind.UUID
        case _:
            return _CALLED.get(str(value.this).lower(), DefaultKind.EXPRESSION)


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def clock_form(value: exp.Expr) -> str:
    """How a default of SQLite writes the present moment, in words of its `strftime`; empty where it is no such."""
    node = value.unnest()
    if isinstance(node, exp.CurrentTimestamp):
        return PLAIN
    if isinstance(node, exp.CurrentDate):
        return _OF_SQLITE["date"]
    if isinstance(node, exp.TimeToStr):
        moment, form = node.this, node.args.get("format")
        inner = moment.this if isinstance(moment, exp.TsOrDsToTimestamp) else moment
        return _plainly(form.name) if _is_now(inner) and isinstance(form, exp.Literal) else ""
    if isinstance(node, exp.Date):
        return _OF_SQLITE["date"] if _is_now(node.this) and not node.expressions else ""
    if not isinstance(node, exp.Anonymous):
        return ""
    said = node.expressions
    return _OF_SQLITE.get(node.name.lower(), "") if not said or (len(said) == 1 and _is_now(said[0])) else ""


def kind_by_clock(value: exp.Expr) -> DefaultKind:
    """What a default of SQLite fills in, if it writes a whole moment or a day that sorts as it is written."""
    form = clock_form(value)
    if form == _OF_SQLITE["date"]:
        return DefaultKind.TODAY
    return DefaultKind.NOW if is_whole(form) else DefaultKind.EXPRESSION


def is_whole(form: str) -> bool:
    """Whether texts of a form say day and time in UTC, so that they can be read and compared."""
    return any(form.removesuffix(end) in _WHOLE for end in _ENDS)


def _is_now(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Literal) and node.name.lower() == "now"


def _plainly(form: str) -> str:
    for short, long in _SPELLED.items():
        form = form.replace(short, long)
    return form
