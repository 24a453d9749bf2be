"""A SQL text cut into statements, and what each of them is, for `ddl_reader.py`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from orchestrator.ddl_columns import name_of

HARMLESS = ("SET", "BEGIN", "COMMIT", "START", "PRAGMA", "GRANT", "REVOKE", "USE", "ANALYZE", "\\")
"""Statements that change no table's shape."""

_NOT_RUN = ("BEGIN", "COMMIT", "START", "PRAGMA", "\\")
"""Statements that steer the client or the transaction."""

_ON_TABLE = re.compile(
    r"\bALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?(?:\w+\.)?\"?(\w+)|\bON\s+(?:\w+\.)?\"?(\w+)", re.IGNORECASE
)

_BLOCK = re.compile(r"\s*DO\s+(?P<quote>\$\w*\$)(?P<body>.*)(?P=quote)", re.IGNORECASE | re.DOTALL)
_MADE_TYPE = re.compile(r"\bCREATE\s+TYPE\s+[\w.\"]+\s+AS\s+ENUM\s*\((?:[^()']|'(?:[^']|'')*')*\)", re.IGNORECASE)
_DOES = re.compile(r"\b(CREATE|ALTER|DROP|EXECUTE|INSERT|UPDATE|DELETE|PERFORM|TRUNCATE|CALL|GRANT)\b", re.IGNORECASE)

_CLEARS = re.compile(r"DROP\s+(?:MATERIALIZED\s+)?\w+\s+IF\s+EXISTS\s+", re.IGNORECASE)
_DROPS_INDEX = re.compile(r"DROP\s+INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+EXISTS\s+)?", re.IGNORECASE)
_KEPT_HOW = re.compile(r"\)(?:\s*,?\s*(?:WITHOUT\s+ROWID|STRICT))+\s*\Z", re.IGNORECASE)
_ADDED_CHECK = re.compile(r"(\A\s*ALTER\s+TABLE\s[^(]*?\bADD)\s+(CHECK\s*\()", re.IGNORECASE)
_GRANT = re.compile(r"GRANT|ALTER\s+DEFAULT\s+PRIVILEGES", re.IGNORECASE)
_TO = re.compile(r"\bTO\s+", re.IGNORECASE)
_GRANTED_BY = re.compile(r"\bGRANTED\s+BY\b", re.IGNORECASE)
_MADE_ROLE = re.compile(r"\bCREATE\s+(?:ROLE|USER|GROUP)\s+(?:IF\s+NOT\s+EXISTS\s+)?\"?(?P<name>\w+)", re.IGNORECASE)
_EXTENSION = re.compile(
    r"\s*CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:\"(?P<spelled>[^\"]+)\"|(?P<plain>\w+))"
    r"(?:.*?\bVERSION\s+(?P<version>'[^']+'|\"[^\"]+\"|\w+))?",
    re.IGNORECASE | re.DOTALL,
)
_BUILT_IN_ROLES = {"public", "current_user", "current_role", "session_user", "postgres"}

_ACTIONS = {"ADD", "ALTER", "DROP", "ENABLE", "DISABLE", "FORCE", "OWNER", "RENAME", "SET", "VALIDATE"}

_KINDS = (
    "EXTENSION", "FUNCTION", "PROCEDURE", "TRIGGER", "POLICY", "VIEW", "SEQUENCE", "SCHEMA", "ROLE", "RULE", "DOMAIN",
)  # fmt: skip


def split(sql: str, dialect: sqlglot.Dialect) -> list[tuple[int, str]]:
    """Statements with the line on which each begins."""
    pieces: list[list[Token]] = [[]]
    for token in dialect.tokenize(sql):
        if token.token_type is TokenType.SEMICOLON:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [(piece[0].line, sql[piece[0].start : piece[-1].end + 1]) for piece in pieces if piece]


def single_actions(text: str, dialect: sqlglot.Dialect) -> list[str]:
    """`ALTER TABLE t a, b` as two statements: the tree knows mixed actions as plain text only."""
    try:
        tokens = dialect.tokenize(text)
    except SqlglotError:  # what was read within the whole text need not be readable alone: `$` at the very end is not
        return [text]
    if [token.text.upper() for token in tokens[:2]] != ["ALTER", "TABLE"]:
        return [text]
    depth, cuts = 0, []
    for token in tokens:
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if depth == 0 and token.token_type is TokenType.COMMA:
            cuts.append(token.start)
    start = next((t.start for t in tokens[2:] if t.text.upper() in _ACTIONS), None)
    if start is None or not cuts:
        return [text]
    edges = [start - 1, *cuts, len(text)]
    actions = [text[left + 1 : right] for left, right in itertools.pairwise(edges)]
    return [f"{text[:start]} {action}" for action in actions]


def guarded_types(text: str) -> list[str]:
    """The enum types that a `DO` block makes where they are not there yet, if it does nothing else; empty otherwise."""
    block = _BLOCK.match(text)
    if block is None:
        return []
    found = [made[0] for made in _MADE_TYPE.finditer(block["body"])]
    return [] if _DOES.search(_MADE_TYPE.sub("", block["body"])) else found


def without_options(text: str) -> str:
    """A `CREATE TABLE` of SQLite without the words about how rows are kept, which say nothing of its shape."""
    return _KEPT_HOW.sub(")", text)


def with_named_check(text: str) -> str:
    """`ADD CHECK (…)` with the empty name that it has: sqlglot's tree knows only checks with a name there."""
    return _ADDED_CHECK.sub(r'\1 CONSTRAINT "" \2', text)


def unmade_roles(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(role, statement) for each role that a text gives rights to and that none of the texts makes."""
    whole = tuple(texts)
    made = {match["name"].casefold() for text in whole for match in _MADE_ROLE.finditer(text)}
    for text in whole:
        for name in _given_to(text):
            role = name.strip().removeprefix("GROUP ").strip('" ')
            if role.casefold() not in made | _BUILT_IN_ROLES:
                yield role, text


def _given_to(text: str) -> list[str]:
    """To whom a statement gives rights, as it is written there."""
    begins = _GRANT.match(text.strip())
    to = _TO.search(text.strip(), begins.end()) if begins is not None else None
    if to is None:
        return []
    roles = _GRANTED_BY.split(text.strip()[to.end() :], maxsplit=1)[0].split()
    if len(roles) > 3 and roles[-3].upper() == "WITH" and roles[-1].upper() == "OPTION":
        del roles[-3:]
    return " ".join(roles).split(",")


def extension(text: str) -> tuple[str, str]:
    """The extension that a statement makes, and the version if it names one; empty where it makes none."""
    made = _EXTENSION.match(text)
    if made is None:
        return "", ""
    return made["spelled"] or made["plain"].casefold(), (made["version"] or "").strip("'\"")


def about(tree: exp.Expr | None, text: str) -> tuple[str, str]:
    """What kind of thing a statement declares, and for which table or type; empty where the tree does not tell."""
    if isinstance(tree, exp.Create):
        kind = str(tree.args.get("kind") or "").upper()
        if kind == "INDEX":
            return kind, name_of(tree.this.args["table"]) if tree.this.args.get("table") is not None else ""
        if kind in {"TABLE", "TYPE"}:
            return kind, name_of(tree.this.this if isinstance(tree.this, exp.Schema) else tree.this)
    if isinstance(tree, exp.Alter):
        return "ALTER", name_of(tree.this)
    if isinstance(tree, exp.Comment):
        column = str(tree.args.get("kind") or "").upper() == "COLUMN"
        return "COMMENT", tree.this.text("table") if column else name_of(tree.this)
    named = _ON_TABLE.search(text)
    return "", (named[1] or named[2]) if named else ""


def cleared(text: str) -> list[str]:
    """What `DROP TABLE IF EXISTS a, b CASCADE` drops where it is there, without the schemas; empty for all else."""
    return [found[0] for name in _dropped(_CLEARS, text.partition("(")[0]) if (found := name.split())]


def dropped_indexes(text: str) -> list[str]:
    """The indexes that a statement drops, without the schemas; empty for all else."""
    return _dropped(_DROPS_INDEX, text)


def _dropped(begins: re.Pattern[str], text: str) -> list[str]:
    """The names behind the words of a drop, without their schemas and without how it goes on."""
    stripped = text.strip()
    found = begins.match(stripped)
    said = stripped[found.end() :].split() if found is not None else []
    if len(said) > 1 and said[-1].upper() in {"CASCADE", "RESTRICT"}:
        del said[-1]
    names = (name.strip().rpartition(".")[2].strip('"') for name in " ".join(said).split(","))
    return [name for name in names if name]


def is_run(words: list[str]) -> bool:
    """Whether a statement, in upper-case words, belongs into the migration.

    What belongs to whom, as dumps say it, names a role of the server that they come from.
    """
    gives_away = words[0] == "ALTER" and words[-3:-1] == ["OWNER", "TO"]
    return not words[0].startswith(_NOT_RUN) and not gives_away


def kind_of(words: list[str]) -> str:
    """What a statement declares, from its first words."""
    if words[0] in {"INSERT", "UPDATE", "DELETE", "DO", "SELECT"}:
        return words[0]
    if words[0] == "ALTER" and {"SECURITY", "OWNER", "ENABLE", "DISABLE"} & set(words):
        return "POLICY" if "SECURITY" in words else "ALTER"
    if words[0] not in {"CREATE", "COMMENT"}:
        return "UNKNOWN"
    return next((kind for word in words[1:6] for kind in _KINDS if word == kind), "UNKNOWN")
