"""The risk matrix, and the list with the column that says which acceptances hold, against the same by
plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import connection
from django.utils import timezone

from benchmarks.assessed import build
from benchmarks.browser import Browser
from benchmarks.floor import ROWS
from benchmarks.timing import Result, compare
from benchmarks.world import House
from isthmus.risks.holding import void
from isthmus.risks.matrix import counts
from isthmus.risks.models import Risk
from isthmus.risks.models.risk import LIVE

#: Risks at most, with ten relations each.
MOST = 100_000

#: Every register has the same conditions for what everybody may know of.
OPEN = "r.organization_id = %s AND r.circle_id IS NULL AND r.removed_at IS NULL"
VOID = """NOT EXISTS (
  SELECT 1 FROM engine_approval a WHERE a.entry_id = r.entry_id AND a.rule = 'acceptance'
  AND a.voided_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > %s)
)"""


def measure(port: int, rows: int, runs: int) -> Iterator[Result]:
    """Yield the ratios. Raises RuntimeError where the product and the floor count otherwise."""
    count = min(MOST, rows)
    place = build(count)
    same(place)
    person, nobody = Browser(port, place.keeper.user), Browser(port)
    home, floor = f"/o/{place.slug}/", f"/floor/{place.organization.pk}/risks/"
    yield compare(
        f"risk matrix of {count:,} risks",
        partial(person.get, f"{home}risk-matrix/"),
        partial(nobody.get, f"{floor}matrix.html"),
        runs,
    )
    for name, query in (("as it is sorted", ""), ("accepted ones", "&state=accepted")):
        yield compare(
            f"list of acceptances of {count:,} risks, {name}",
            partial(person.get, f"{home}risks/?columns=title,level,state,acceptance{query}"),
            partial(nobody.get, f"{floor}acceptances.html?{query}"),
            runs,
        )


def same(place: House) -> None:
    """Raise RuntimeError unless both find the same cells and the same acceptances that hold no more."""
    mine = counts(place.viewer).cells
    floor = matrix_of(place.organization.pk)[1]
    cells = {(one[0], one[1:3]): one[3] for one in floor if one[0] is not None}
    if cells != {(key, pair): n for key, pairs in mine.items() for pair, n in pairs.items()}:
        raise RuntimeError(f"{mine} in the matrix; the floor counts {cells}.")
    now = timezone.now()
    rows = Risk.objects.visible_to(place.viewer).filter(void(now), state="accepted")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.entry_id FROM risks_risk r WHERE {OPEN} AND r.state = 'accepted' AND {VOID}",  # noqa: S608
            [place.organization.pk, now],
        )
        found = {key for (key,) in cursor.fetchall()}
    if not found or found != {*rows.values_list("pk", flat=True)}:
        raise RuntimeError(
            f"{rows.count():,} acceptances hold no more; the floor has {len(found):,}."
        )


def matrix_of(organization: int) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return how many live risks stand in each cell of each method: one pass over the register."""
    states = ", ".join(f"'{state}'" for state in LIVE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.method_id, r.likelihood, r.consequence, COUNT(*) FROM risks_risk r "  # noqa: S608
            f"WHERE {OPEN} AND r.state IN ({states}) "
            "GROUP BY r.method_id, r.likelihood, r.consequence",
            [organization],
        )
        return [column[0] for column in cursor.description], cursor.fetchall()


def acceptances_of(organization: int, state: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return the rows of the list with whether their acceptance holds no more."""
    narrowed = " AND r.state = %s" if state else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.reference, r.title, r.level, r.state, {VOID} AS void FROM risks_risk r "  # noqa: S608
            f"WHERE {OPEN}{narrowed} ORDER BY r.level DESC, r.entry_id DESC LIMIT {ROWS}",
            [timezone.now(), organization, *([state] if state else [])],
        )
        return [column[0] for column in cursor.description], cursor.fetchall()
