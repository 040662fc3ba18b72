"""What has to be measured and may not be exceeded, and what of a run is missing or exceeds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

#: What a run measures, on each of these: beginnings of their names.
DATABASES = ("SQLite", "PostgreSQL")
#: Every measure by its place in the results of a database; a star stands for a number. A run that
#: has one of them not is no evidence for it.
MEASURES = {
    "ratios": (
        "list page",
        "API list",
        "detail page",
        "API detail",
        "list of * rows, first page",
        "list of * rows, newest first",
        "search page, few have the words",
        "API search, few have the words",
        "search page, many have the word",
        "API search, many have the word",
        "create by the API",
        "create by the form",
        "edit by the API",
        "edit by the form",
        "list page, by an own field",
        "create 10,000 in a batch",
        "scope of * records, nothing new",
        "scope of * records, all of it new",
        "scope after a relation is drawn",
        "scope after a relation is ended",
        "impact of one of * items",
        "clock sweep of * open ones",
        "risk matrix of * risks",
        "list of acceptances of * risks, as it is sorted",
        "list of acceptances of * risks, accepted ones",
        "import, * rows",
        "export as CSV, * rows",
        "export as XLSX, * rows",
        "export as JSON, * rows",
    ),
    "answers": (
        "palette, nothing typed",
        "palette, one letter",
        "palette, few have the words",
        "palette, many have the word",
        "palette, a reference",
    ),
    "peaks": ("import", "export as CSV", "export as XLSX", "export as JSON"),
    "queries": (
        "page list, keeper",
        "page list, filtered, keeper",
        "API list, keeper",
        "page detail, keeper",
        "API detail, keeper",
        "page list, member of a circle",
        "page list, filtered, member of a circle",
        "API list, member of a circle",
        "page detail, member of a circle",
        "API detail, member of a circle",
        "page detail, restricted record, member of a circle",
    ),
}

#: What is measured beside documents alone, or of items or risks too: beginnings of measures.
BESIDE_DOCUMENTS = ("scope", "export", "clock sweep")
OF_ONE = {"items": ("impact",), "risks": ("risk matrix", "list of acceptances")}

#: Ratios to the floor, by the beginning of a measure's name.
RATIOS = {
    "list page": 3.0,
    "API list": 3.0,
    "detail page": 3.0,
    "API detail": 3.0,
    "create by": 5.0,
    "edit by": 5.0,
    "create 10,000 in a batch": 5.0,
    "list of acceptances": 3.0,
    "list of": 1.5,
    "search page": 3.0,
    "API search": 3.0,
    "import": 5.0,
    "export": 5.0,
    "scope": 3.0,
    "impact": 2.0,
    "clock sweep": 5.0,
    "risk matrix": 3.0,
}
#: Milliseconds until something answers that people wait for while they type.
MILLISECONDS = {"palette": 50.0}
#: How much more memory a file may take that has ten times the rows.
MEMORY = 1.2
#: Queries of a page or an answer of the API.
QUERIES = {"list": 8, "detail": 10}
#: Statements of a chunk of 500 edited records: locking, reading, writing, history.
STATEMENTS_OF_A_CHUNK = 10


def ratio_limit(name: str) -> float | None:
    """Return the limit of a measure; None for one that only informs."""
    return next((limit for start, limit in RATIOS.items() if name.startswith(start)), None)


def wait_limit(name: str) -> float | None:
    """Return the limit of an answer in milliseconds; None for one that only informs."""
    return next((limit for start, limit in MILLISECONDS.items() if name.startswith(start)), None)


def _waits(answers: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in answers:
        limit, taken = wait_limit(one["name"]), one["seconds"] * 1000
        if limit is not None and taken > limit:
            yield f"{one['name']}: {taken:.1f} ms, {limit:g} are allowed"


def _memory(peaks: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in peaks:
        small, large = one["megabytes"]
        if large > small * MEMORY:
            yield f"{one['name']}: {large:g} MB at its peak, {small:g} for a tenth of the rows"


def lacking(found: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for everything that a run is to measure and did not."""
    known = [database["name"] for database in found["databases"]]
    for start in DATABASES:
        if not any(name.startswith(start) for name in known):
            yield f"{start}: nothing was measured"
    register = found.get("register", "documents")
    for database in found["databases"]:
        yield from (f"{database['name']}: {one}" for one in unmeasured(database, register))


def unmeasured(database: dict[str, Any], register: str = "documents") -> Iterator[str]:
    """Yield a sentence for everything that is missing in the results of one database."""
    apart: tuple[str, ...] = ()
    if register != "documents":
        others = (starts for one, starts in OF_ONE.items() if one != register)
        apart = BESIDE_DOCUMENTS + tuple(start for starts in others for start in starts)
    for place, wanted in MEASURES.items():
        names = [one["name"] for one in database.get(place, ())]
        for one in wanted:
            if one.startswith(apart):
                continue
            if not any(fnmatchcase(name, one) for name in names):
                what = one if place == "ratios" else f"{place}, {one}"
                yield f"{what}: not measured"


def exceeded(database: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for everything in the results of one database that is beyond its limit."""
    for one in database["ratios"]:
        limit = ratio_limit(one["name"])
        if limit is not None and one["ratio"] > limit:
            yield f"{one['name']}: {one['ratio']:.2f} times its floor, {limit:g} are allowed"
    # A run from before these were measured has none of them, which `unmeasured` tells.
    yield from _waits(database.get("answers", ()))
    yield from _memory(database.get("peaks", ()))
    for one in database["queries"]:
        limit = QUERIES[one["kind"]]
        if one["queries"] > limit:
            yield f"{one['name']}: {one['queries']} queries, {limit} are allowed"
    for scan in database["scans"]["found"]:
        yield f"{scan['register']}, {scan['query']}, {scan['who']}: reads {scan['told']}"
    edit = database["batch_edit"]
    if edit["updates"] != edit["chunks"]:
        yield f"batch edit: {edit['updates']} updates of the register for {edit['chunks']} chunks"
    if edit["statements"] > edit["chunks"] * STATEMENTS_OF_A_CHUNK:
        yield f"batch edit: {edit['statements']} statements for {edit['chunks']} chunks"
