"""The floor of searching: the same words asked of the same index by raw SQL, in the same order.

It knows one organization and that restricted rows are left out; it counts nothing.
"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from benchmarks.floor import ROWS, Table, as_json, as_page, ask
from isthmus.engine.text import words_of


def search(request: HttpRequest, organization: int, answer: str) -> HttpResponse:
    found = _found(words_of(request.GET["q"]), organization)
    return as_json(found) if answer == "json" else as_page(request, "Search", found)


def _found(words: list[str], organization: int) -> Table:
    sqlite = connection.vendor == "sqlite"
    matches = (
        "s.engine_searchrow MATCH %s"
        if sqlite
        else "array_to_tsvector(string_to_array(btrim(s.words || s.said), ' ')) @@ %s::tsquery"
    )
    place = "instr(s.words, %s) > 0" if sqlite else "position(%s in s.words) > 0"
    titled = " AND ".join([place] * len(words))
    sql = (
        "SELECT e.reference, e.title, e.type, e.state, e.changed_at "  # noqa: S608
        f"FROM engine_searchrow s JOIN engine_entry e ON e.id = s.rowid WHERE {matches} "
        "AND e.organization_id = %s AND e.circle_id IS NULL AND e.removed_at IS NULL "
        f"ORDER BY ({titled}) DESC, e.changed_at DESC, e.id DESC LIMIT {ROWS}"
    )
    *whole, last = words
    in_title = [*(f" _{word} " for word in whole), f" _{last}"]
    return ask(sql, _asked(words), organization, *in_title)


def _asked(words: list[str]) -> str:
    *whole, last = words
    if connection.vendor == "sqlite":
        return " AND ".join([*(f'"{word}"' for word in whole), f'"{last}" *'])
    return " & ".join([*(f"'{word}'" for word in whole), f"'{last}':*"])
