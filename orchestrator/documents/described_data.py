"""Tables that describe data or list people, `Parameter | Type | Required`, `Id | Name | E-mail`: no row is work.

They are kept as listings are, which agents read as they stand.
"""

from __future__ import annotations

import re

from orchestrator.documents.node import Kind, Node
from orchestrator.documents.only_told import listing
from orchestrator.documents.words import bare, plain

_FEWEST = 3
_TYPES = re.compile(
    r"\W*(?:(?:array|list|map|set) of )?(?:strings?|str|text|u?int(?:eger|8|16|32|64)?s?|long|number"
    r"|numeric|decimal|float|double"
    r"|bool(?:ean)?|date(?:[- ]?time)?|time(?:stamp(?:tz)?)?|uuid|guid|enum|arrays?|lists?|objects?|map|json[bl]?"
    r"|bytes?|blob|(?:var)?char|bigint|serial|file|url|email|duration)s?(?:\s?[(\[<].{0,40})?\W*",
    re.IGNORECASE,
)
_OF_TYPES = frozenset({"type", "data type", "datatype", "typ", "datentyp", "tipo", "tipo de dato"})
_KEYS = frozenset({"id", "no", "nr", "#", "number", "key", "customer id", "user id", "member id", "account"})
_REACHED = re.compile(
    r"e-?mail(?: address)?|(?:tele)?phone(?: (?:number|no))?|mobile|(?:home |postal |street )?address"
    r"|(?:zip|postal) code|telefon(?:nummer)?|anschrift|téléphone|adresse"
    r"|correo(?: electrónico)?|teléfono|indirizzo|telefono"
)
"""What a column is called that says where somebody is reached."""


def keep_described(root: Node) -> None:
    """Each row of such a table as a listing of its own."""
    for part in [one for one in root.with_all() if any(child.kind is Kind.ROW for child in one.children)]:
        part.children = [listing(one, part) if _describes(one) else one for one in part.children]


def _describes(row: Node) -> bool:
    """Whether a row gives the type of some value, or says by a key where somebody is reached."""
    if row.kind is not Kind.ROW or len(row.children) < _FEWEST:
        return False
    cells = {bare(cell.info): plain(cell.text) for cell in row.children}
    typed = any(head in _OF_TYPES and _TYPES.fullmatch(words) for head, words in cells.items())
    return typed or (bool(_KEYS & set(cells)) and any(map(_REACHED.fullmatch, cells)))
