"""What was typed on the page that fills a statement in: read, filled in alike, held against what stands.

Texts stand by line and field: `{"A.5.1": {"applicable": "yes", "by_risk": "yes", …}}`. Nothing of
it is saved until `Edit.values` are made of it, so whatever is filled in alike can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from django.http import QueryDict

from isthmus.applicability.lines import OWN, REASONS, YES, Line
from isthmus.applicability.records.statement import ROWS
from isthmus.applicability.registered import Register, state_of
from isthmus.engine.lookup import Lookup
from isthmus.engine.parts import Row
from isthmus.engine.web.fields import typed

#: The fields that people fill in, in order of the page.
FIELDS = ("applicable", *REASONS, "justification", "implementation", "implement_by")
Texts = dict[str, str]
Typed = dict[str, Texts]

BLANK: Texts = {name: "no" if name in REASONS else "" for name in FIELDS}


def line_name(row: Mapping[str, Any]) -> str:
    """Return the name of the line that the values of a row belong to."""
    return f"{OWN}{row['control']}" if row["control"] else str(row["ref"])


def typed_rows(rows: Iterable[Mapping[str, Any]], lookup: Lookup) -> Typed:
    """Return rows, as `Edit.values` takes them, as the page holds them."""
    specs = [ROWS.spec(name) for name in FIELDS]
    return {
        line_name(row): {
            spec.name: typed(spec, row.get(spec.name), lookup) or BLANK[spec.name] for spec in specs
        }
        for row in rows
    }


def posted(sent: QueryDict) -> Typed:
    """Return what was typed for the lines that the page had: a box that is not ticked is a no."""
    found: Typed = {}
    for line in sent.getlist("line"):
        texts = {name: str(sent.get(f"{line}-{name}", "")).replace("\r\n", "\n") for name in FIELDS}
        found[line] = texts | {name: "yes" if texts[name] else "no" for name in REASONS}
    return found


def changed(mine: Typed, before: Typed) -> Typed:
    """Return the cells that the writer changed against what they had before them."""
    found = {}
    for line, texts in mine.items():
        had = before.get(line, BLANK)
        cells = {name: text for name, text in texts.items() if text != had[name]}
        if cells:
            found[line] = cells
    return found


def colliding(cells: Typed, before: Typed, now: Typed) -> Typed:
    """Return what now stands in cells that somebody else changed as well, to something else."""
    found: Typed = {}
    for line, texts in cells.items():
        had, stands = before.get(line, BLANK), now.get(line, BLANK)
        theirs = {
            name: stands[name]
            for name, text in texts.items()
            if stands[name] not in (had[name], text)
        }
        if theirs:
            found[line] = theirs
    return found


def fill_alike(mine: Typed, lines: Iterable[str], like: Texts) -> list[str]:
    """Give lines that are unanswered the same answer; return which."""
    found = [one for one in lines if one in mine and not mine[one]["applicable"]]
    for one in found:
        mine[one] |= {name: text for name, text in like.items() if text}
    return found


def take_states(mine: Typed, register: Register, *, empty_only: bool) -> list[str]:
    """Take over how far controls that apply are, by the register; return where that changes anything."""
    found = []
    for line, texts in mine.items():
        said = state_of(register.get(line, ()))
        if texts["applicable"] != YES or not said or texts["implementation"] == said:
            continue
        if empty_only and texts["implementation"]:
            continue
        texts["implementation"] = said
        found.append(line)
    return found


def rows_to_save(
    lines: Sequence[Line], standing: Mapping[str, Row], cells: Typed
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the complete list of rows as texts, in order of the lines, and whose line each is.

    Rows that stand and weren't changed are named only; lines without a row that nobody touched get
    none.
    """
    names: list[str] = []
    rows: list[dict[str, Any]] = []
    for line in lines:
        mine = cells.get(line.ref, {})
        if line.ref in standing:
            rows.append({"id": str(standing[line.ref]["id"]), **mine})
        elif mine:
            rows.append({"ref": line.ref, **mine})
        else:
            continue
        names.append(line.ref)
    return names, rows


def free_numbers(taken: Iterable[str]) -> Iterator[str]:
    """Yield what own controls go by in the statement: X.1, X.2 and so on, but for those that are taken.

    Their references would tell of them where nobody may know any more that they are there.
    """
    known = {*taken}
    return (name for number in count(1) if (name := f"X.{number}") not in known)
