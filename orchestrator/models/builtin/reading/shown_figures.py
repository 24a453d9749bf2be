"""Orders by what an answer shows of a row and no column keeps: “Most borrowed first”, `sort=rating`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from orchestrator.ddl import Table
from orchestrator.handoff.expression import parse_expression
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import COUNTS, Words, key, same_stem, words
from orchestrator.models.builtin.shapes import CountField, ExpressionField, View

_MOST, _LEAST = {"most", "highest", "best", "top", "greatest"}, {"fewest", "least", "lowest", "worst"}
_FIRST = re.compile(
    r"(?:(?P<before>[^,]+), |(?:the |all )?(?:[\w-]+ ){1,3}(?:with |that have )(?:the )?|the )?"
    rf"(?P<way>{'|'.join(sorted(_MOST | _LEAST))})[ -](?P<what>[a-z]+(?: [a-z]+)??)(?: (?:come|comes|are|stand))? first"
    r"(?P<rest>[,;] .+?)?[.!]?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:sorted|ordered|in order|listed)? ?by (?:the |their )?(?P<what>[a-z_]+(?: [a-z_]+){0,3}), "
    rf"(?:the )?(?P<way>{'|'.join(sorted(_MOST | _LEAST))})(?: [a-z]+)? first(?P<rest>[,;] .+?)?[.!]?",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"[,;] (?:and )?(?:then|(?:equal|tied) ones|ties|ties are broken)(?: sorted| ordered)? by (?:the |their )?"
    r"(?P<column>[a-z_]+(?: [a-z_]+)?)",
    re.IGNORECASE,
)
_ALL_KNOW = {"popular", "popularity"}
"""What rows are by as many of others as belong to them, whatever these are called."""
_OF = {*COUNTS, "of", "the", "average", "avg", "mean", "their", "its", "by"}


@dataclass(frozen=True, kw_only=True)
class ShownFigure:
    """A property of an item that is worked out."""

    name: str
    text: str
    counted: bool
    """Whether it is a number of rows, which is never missing."""


def shown_figures(view: View | None, database: Database, table: Table) -> list[ShownFigure]:
    """What of the items of a list is worked out of rows alone, whoever asks."""
    found = []
    for field in view.fields if view is not None and view.table == table.name else ():
        if table.column(field.property) is not None:
            continue
        text = _text(field.source, database, table)
        if text and not parse_expression(text).find(exp.Placeholder):
            counted = re.match(r"\(SELECT count\(", text, re.IGNORECASE) is not None
            found.append(ShownFigure(name=field.property, text=text, counted=counted))
    return found


def _text(source: object, database: Database, table: Table) -> str:
    if isinstance(source, ExpressionField):
        return source.text if _is_number(parse_expression(source.text).unnest()) else ""
    if not isinstance(source, CountField) or source.table == table.name:
        return ""
    counted = database.table(source.table)
    tests = [f"{source.table}.{there} = {table.name}.{own}" for there, own in source.on]
    tests += alive_tests(database, counted) if counted is not None else []
    return f"(SELECT count(*) FROM {source.table} WHERE {' AND '.join(tests)})"  # noqa: S608 - parsed, never run


def _is_number(tree: exp.Expr) -> bool:
    """Whether an expression is a number: of other rows, or a sum of columns."""
    if isinstance(tree, exp.Select):
        return isinstance(tree.expressions[0].unnest(), exp.Count | exp.Round | exp.Avg | exp.Sum | exp.Min | exp.Max)
    return isinstance(tree, exp.Add | exp.Sub | exp.Mul) and not list(tree.find_all(exp.Select, exp.Func))


@dataclass(frozen=True, kw_only=True)
class FigureOrder:
    """An order by a figure."""

    columns: tuple[tuple[str, bool], ...]
    """The first is the figure."""
    sentence: str
    rest: str
    evidence: str


def told_by_figure(
    sentences: Iterable[str], figures: Sequence[ShownFigure], database: Database, table: Table
) -> FigureOrder | None:
    """The first sentence that orders by a figure, as far as all that it says of the order is understood."""
    noun = database.key_of(table)[-1:]
    for sentence in sentences if figures else ():
        said = _FIRST.fullmatch(sentence.strip()) or _BY.fullmatch(sentence.strip())
        what = [word for word in words(said["what"]) if key(word) != noun] if said is not None else []
        figure = _meant(said["way"].lower(), tuple(what), figures) if said is not None else None
        if said is None or figure is None:
            continue
        further = _further(said["rest"] or "", database, table)
        if further is None:
            continue
        down = said["way"].lower() in _MOST
        return FigureOrder(
            columns=((figure.name, down), *further),
            sentence=sentence,
            rest=said.groupdict().get("before") or "",
            evidence=_evidence(f"“{sentence}”", figure, down=down),
        )
    return None


def _further(rest: str, database: Database, table: Table) -> tuple[tuple[str, bool], ...] | None:
    """The column that tells equal ones apart; nothing where none is told, `None` where what is told is not one."""
    if not rest:
        return ()
    said = _THEN.fullmatch(rest)
    found = find_column(database, table, said["column"], {}) if said is not None else None
    return ((found.column.name, False),) if found is not None and not found.assumption else None


def _meant(way: str, what: Words, figures: Sequence[ShownFigure]) -> ShownFigure | None:
    """The one figure that is spoken of: “most reviewed” is by the number of reviews, “best rated” by the rating."""
    counting = way in {"most", "fewest", "least"}
    kinds = [figure for figure in figures if figure.counted or not counting]
    if way in {"best", "highest", "lowest", "worst", "top"}:
        kinds = [figure for figure in figures if not figure.counted] or kinds
    return _called(what, kinds)


def _called(said: Words, figures: Sequence[ShownFigure]) -> ShownFigure | None:
    wanted = [word for word in said if word not in _OF]
    if len(wanted) == 1 and wanted[0] in _ALL_KNOW:
        hits = [figure for figure in figures if figure.counted]
    else:
        roots = key(" ".join(wanted))
        hits = [f for f in figures if roots and all(any(same_stem(one, own) for own in key(f.name)) for one in roots)]
        exact = [figure for figure in hits if key(figure.name) == roots]
        hits = exact if len(exact) == 1 else hits
        if not hits and len(wanted) == 1 and wanted[0].endswith("ed"):  # “most used”: whatever it is that uses them
            hits = [figure for figure in figures if figure.counted]
    return hits[0] if len(hits) == 1 else None


def _evidence(what: str, figure: ShownFigure, *, down: bool, otherwise: str = "") -> str:
    last = "" if figure.counted else ", rows without one last"
    return f"{what} is by `{figure.name}`, {'downwards' if down else 'upwards'}{otherwise}{last}"


def asked_by_figure(
    value: str, described: str, figures: Sequence[ShownFigure], *, turned: bool
) -> tuple[str, bool, str] | None:
    """(figure, whether downwards, evidence) of a value that a list may be sorted by.

    `turned` says that another parameter tells the direction. Otherwise a bare name is upwards as that of a column is,
    but for what is said of it and for words that are superlatives themselves.
    """
    bare = [word for word in words(value.lstrip("+-")) if word not in {"asc", "desc", "by"}]
    way = bare[0] if bare and bare[0] in _MOST | _LEAST else ""
    said = bare[1:] if way else bare
    told = _described(value, described)
    figure = _called(key(told["what"]), figures) if told is not None else _called(tuple(said), figures)
    if figure is None:
        return None
    signed = value.startswith(("+", "-")) or words(value)[-1:] in {("asc",), ("desc",)}
    by_word = way in _MOST or (not way and said[:1] and said[0] in _ALL_KNOW)
    down = value.startswith("-") or words(value)[-1:] == ("desc",)
    if not signed and not turned:
        down = (
            bool(by_word)
            or re.search(r"\b(?:desc|highest|best|most|downwards)", _near(told), re.IGNORECASE) is not None
        )
        if not down and not way and not re.search(r"\b(?:asc|lowest|fewest|upwards)", _near(told), re.IGNORECASE):
            return None
    otherwise = " unless asked otherwise" if turned and not signed else ""
    return figure.name, down, _evidence(f"`{value}`", figure, down=down, otherwise=otherwise)


def _near(told: Mapping[str, str] | re.Match[str] | None) -> str:
    return f"{told['what']} {told['rest']}" if told is not None else ""


def _described(value: str, described: str) -> re.Match[str] | None:
    """What a description says that a value sorts by: “`popular` by number of likes, both descending”."""
    return re.search(
        rf"(?<!\w)[`'\"]?{re.escape(value)}[`'\"]?(?: first)?[:,=]?"
        r"(?: (?:is|means|sorts?|orders?|sorted|ordered)){0,3} by (?:the |their )?(?P<what>[a-z_` ]{1,60}?)"
        r"(?P<rest>[,(] ?[^.;`]*|$|[.;])",
        described,
        re.IGNORECASE,
    )
