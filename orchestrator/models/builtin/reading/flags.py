"""Truth values that answers show of a row: that it is archived, has comments, is the caller's, was rated by them."""

from __future__ import annotations

import re

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.labels import Labels
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.restrictions import restriction
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.state_counts import says_no_more
from orchestrator.models.builtin.reading.switches import moment_of
from orchestrator.models.builtin.reading.tables import pairs_of
from orchestrator.models.builtin.reading.verbs import deed_of
from orchestrator.models.builtin.reading.words import Words, is_plural, key, stem, words
from orchestrator.models.builtin.shapes import ExistsField, ExpressionField, IsSetField

_OF_CALLER = re.compile(
    r"(?:true (?:if|when|where) |if |whether )"
    r"(?:the caller|you|the (?:current|authenticated|calling|logged[- ]in) user)"
    r"(?: has| have| is| are)?(?: already)? (?P<deed>[a-z]+ed(?: [a-z]+)?)"
    r"(?: (?:for|to|at|in|on))?(?: (?:it|this|here|(?:the|this) [a-z]+(?: [a-z]+)?))?\W*",
    re.IGNORECASE,
)
_WHETHER = {
    *("whether", "true", "if", "when", "where", "caller", "current", "user", "you", "logged", "in", "authenticated"),
    *("calling", "already"),
}
_MY_OWN = re.compile(
    r"(?:(?:true|whether|if|says) ){0,3}(?:(?:for|it is|it's|this is|of|the row is) ){0,2}"
    r"(?:my|your|one's|the caller's) own(?: ones?| [a-z]+)?\W*"
    r"|(?:(?:true|whether|if) ){1,2}(?:it |this |the [a-z]+ )?(?:belongs to|is owned by|was made by) "
    r"(?:me|you|the caller|the (?:current|authenticated|calling) user)\W*",
    re.IGNORECASE,
)
_OWN = {("mine",), ("own",), ("is", "mine"), ("is", "own"), ("is", "owner"), ("owned", "by", "me"), ("is", "my", "own")}
_SAYS_WHO = re.compile(
    r"\b(?:callers?|you|your|my|mine|me|own|one's|current|authenticated|calling|logged|signed)\b", re.IGNORECASE
)
_OF_ROLE = re.compile(
    r"(?:(?:true|whether|if|says|when) ){0,3}(?:(?:for|it is|they are|this is|(?:this|the) [a-z]+ is|is) ){0,2}"
    r"(?:the )?(?P<role>[a-z]+)(?: of (?:the|this|its|their) [a-z]+(?: [a-z]+)?)?\W*",
    re.IGNORECASE,
)
_MAKING = {stem(word) for word in ("create", "make", "add", "own", "write", "post", "submit", "upload", "enter")}
_FLAG_WORDS = {"is", "has", "by", "me", "been", "was", "i", "you", "my"}


class Flags(Labels):
    """Finds what a truth value says."""

    def _is_set(self, table: Table, name: str, notes: Notes) -> IsSetField | None:
        """`archived` of a nullable `archived_at`."""
        column = moment_of(table, name)
        if column is None:
            return None
        notes.because(f"`{name}` says whether `{table.name}.{column.name}` is set")
        return IsSetField(column=column.name)

    def _has_any(self, table: Table, name: str, described: str, notes: Notes) -> ExpressionField | None:
        """`hasComments` says whether there are any, whosever they are."""
        if not _is_of_any(name):
            return None
        many = self.many(table, key(name)[1:], {}, notes)
        child, on = (None, ()) if many is None else (many.table, many.on)
        if many is not None and many.link is not None:
            child, on = many.link.table, pairs_of(many.link.near)
        if child is None or child.name == table.name or restriction(child, described, name) != "":
            return None
        notes.because(f"`{name}` says whether there are rows of `{child.name}`")
        tests = [f"{child.name}.{there} = {table.name}.{own}" for there, own in on]
        tests += alive_tests(self.database, child)
        return ExpressionField(text=f"EXISTS (SELECT 1 FROM {child.name} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run

    def _is_own(self, table: Table, name: str, described: str, notes: Notes) -> ExpressionField | None:
        """`isMine`, “true for my own ones”: whether the one column that points at a person holds the caller."""
        said = words(name)
        called = said in _OWN and (not described or _SAYS_WHO.search(described) is not None)
        if self.principal is None or not (called or _MY_OWN.fullmatch(described)):
            return None
        keys = [found for found in self.database.keys_between(table, self.principal) if len(found.columns) == 1]
        if len(keys) != 1 or keys[0].target_columns != self.principal.primary_key:
            return None
        column = keys[0].columns[0]
        if words(column)[1:2] == ("by",) and stem(words(column)[0]) not in _MAKING:
            return None  # who approved a row, or changed it last, need not be whose it is
        notes.assume(f"`{name}` says whether `{table.name}.{column}` is the caller")
        return ExpressionField(text=f"COALESCE({table.name}.{column} = :caller, FALSE)")

    def _is_role_above(self, table: Table, name: str, described: str, notes: Notes) -> ExpressionField | None:
        """`isOwner` of a member, “true for the owner of the club”: whom the `owner_id` of the club points at."""
        role = tuple(word for word in words(name) if word != "is")
        if self.principal is None or len(role) != 1 or (described and not _is_role(described, role[0])):
            return None
        people = [one for one in self.database.keys_between(table, self.principal) if len(one.columns) == 1]
        hits = [
            (up, there)
            for up in table.foreign_keys
            if (above := self.database.table(up.target)) is not None
            and above.name not in {table.name, self.principal.name}
            for there in self.database.keys_between(above, self.principal)
            if len(there.columns) == 1 and key(there.columns[0]) in {role, (*role, "id")}
        ]
        if len(people) != 1 or len(hits) != 1 or key(people[0].columns[0])[0] == role[0]:
            return None
        (up, there), own = hits[0], people[0]
        if there.target_columns != own.target_columns:
            return None
        mine = f"`{table.name}.{own.columns[0]}`"
        notes.assume(f"`{name}` says whether {mine} is the `{there.columns[0]}` of its row of `{up.target}`")
        tests = [f"{up.target}.{theirs} = {table.name}.{mine}" for mine, theirs in pairs_of(up)]
        tests.append(f"{up.target}.{there.columns[0]} = {table.name}.{own.columns[0]}")
        return ExpressionField(text=f"EXISTS (SELECT 1 FROM {up.target} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run

    def _exists(self, table: Table, name: str, described: str, notes: Notes) -> ExistsField | None:
        """`favorited` and `following` say whether the caller has a row in a link table of that stem."""
        if self.principal is None or _is_of_any(name):
            return None
        bare = tuple(word for word in words(name) if word not in _FLAG_WORDS)
        deed = deed_of(bare) or (
            () if len(bare) == 1 and self.caller_link(table, bare[0]) else _said_of_caller(described)
        )
        if len(bare) != 1 and not deed:
            return None
        link = self.caller_link(table, "-".join(deed or bare))
        if link is None or len(link.far.columns) != 1:
            return None
        if deed and not says_no_more(self.database, table, link.table, " ".join((name, *deed, *_WHETHER)), described):
            return None
        notes.because(f"`{name}` says whether the caller has a row in `{link.table.name}`")
        return ExistsField(table=link.table.name, on=pairs_of(link.near), actor=link.far.columns[0])


def _said_of_caller(described: str) -> Words:
    """What a description says that the caller did to the row, and nothing else: “Whether the caller has signed up”."""
    said = _OF_CALLER.fullmatch(described.strip())
    done = words(said["deed"]) if said is not None else ()
    return deed_of(done) or done[:1]


def _is_role(described: str, role: str) -> bool:
    """Whether a description says of somebody that they are the `role`, and nothing else."""
    said = _OF_ROLE.fullmatch(described.strip())
    return said is not None and said["role"].lower() == role


def _is_of_any(name: str) -> bool:
    """Whether a flag speaks of things: `has_signups`, unlike `has_signed_up`."""
    return words(name)[:1] == ("has",) and is_plural(name)
