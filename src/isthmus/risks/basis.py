"""What the acceptance of a risk rests on besides its own fields, as one digest.

It changes when, and only when, one of these does: what is needed of the records it puts at risk
(classification, confidentiality, integrity, availability), which of them there are, the version of
its method in force, what its measures are, or, of the control that a measure names, which it is, how
far it is, and whether its last tests failed. Titles, descriptions, dates, who does a measure or
answers for a control, and whether a measure is done do not count. A digest, so that nobody reads of an item here whose register is closed to
them; and what is restricted counts only where the risk is restricted to the same circle, so that
nobody learns of it by a change.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from isthmus.assets.models import Item
from isthmus.controls.models import Control
from isthmus.controls.tested import Effectiveness
from isthmus.engine.door.history import canonical
from isthmus.engine.models import Edge
from isthmus.engine.prepared import Prepared
from isthmus.risks.edges import THREATENS

#: What is needed of so many records is fetched together.
AT_ONCE = 5_000
NEEDS = ("classification", "confidentiality", "integrity", "availability")


class Leaning(NamedTuple):
    """What counts of a control that a measure names."""

    circle: int | None
    state: str
    failed: bool


def bases(
    risks: Sequence[Any],
    measures: Mapping[int, Sequence[Any]],
    versions: Mapping[int, int],
    hit: Mapping[int, Sequence[tuple[str, ...]]],
    controls: Mapping[int, Leaning],
) -> dict[int, str]:
    """Return the digest of each risk by its id in memory, `versions` being those of methods in force,
    `hit` what each puts at risk, and `controls` what counts of those that measures name."""
    return {
        id(one): _digest(
            hit.get(one.pk, ()),
            [_said(row, controls, one.circle_id) for row in measures.get(id(one), ())],
            versions.get(one.method_id),
        )
        for one in risks
    }


def leaned_on(measures: Iterable[Sequence[Any]]) -> dict[int, Leaning]:
    """Return what counts of the controls that these measures name, by key. One query; none where none
    is named."""
    keys = {row.control_id for rows in measures for row in rows} - {None}
    found = _controls(tuple(sorted(keys))) if keys else ()
    return {
        key: Leaning(circle, state, tested == Effectiveness.FAILED)
        for key, circle, state, tested in found
    }


@Prepared
def _controls(keys: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows = Control.objects.as_system("what an acceptance rests on")
    found: QuerySet[Any, Any] = rows.filter(pk__in=keys, removed_at__isnull=True)
    return found.values_list("pk", "circle", "state", "tested")


def _said(row: Any, controls: Mapping[int, Leaning], circle: int | None) -> Any:
    """Return what counts of a measure: its words, and the control that it names if there is one of
    which everybody who knows of the risk may know."""
    control = controls.get(row.control_id)
    if control is None or control.circle not in (None, circle):
        return row.what
    return [row.what, str(row.control_id), control.state, control.failed]


def threatened(risks: Collection[int]) -> dict[int, list[tuple[str, ...]]]:
    """Return what each risk puts at risk, by its key with what is needed of it, in order. Two queries,
    none without any."""
    pairs = _pairs(tuple(sorted(risks))) if risks else []
    targets = sorted({target for _, target in pairs})
    chunks = (targets[start : start + AT_ONCE] for start in range(0, len(targets), AT_ONCE))
    needs = {key: said for chunk in chunks for key, *said in _needs(tuple(chunk))}
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for source, target in sorted(pairs):
        found[source].append((str(target), *needs.get(target, ())))
    return found


@Prepared
def _pairs(risks: tuple[int, ...]) -> QuerySet[Any, Any]:
    edges = Edge.objects.current().filter(type=THREATENS.code, source__in=risks)
    there: QuerySet[Any, Any] = edges.filter(target__removed_at__isnull=True).filter(
        Q(target__circle__isnull=True) | Q(target__circle=F("source__circle"))
    )
    return there.values_list("source", "target")


@Prepared
def _needs(items: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Item.objects.as_system("what an acceptance rests on")
    return rows.filter(pk__in=items).values_list("pk", *NEEDS)


def _digest(hit: Iterable[tuple[str, ...]], measures: Sequence[Any], version: int | None) -> str:
    said = {
        "at_risk": [list(one) for one in hit],
        "measures": measures,
        "method": version,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()
