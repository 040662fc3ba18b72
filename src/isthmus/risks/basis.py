"""What the acceptance of a risk rests on besides its own fields, as one digest.

It changes when, and only when, one of these does: what is needed of the records it puts at risk
(classification, confidentiality, integrity, availability), which of them there are, the version of
its method in force, or what its measures are. Titles, descriptions, who does a measure and whether
it is done do not count. A digest, so that nobody reads of an item here whose register is closed to
them; and what is restricted counts only where the risk is restricted to the same circle, so that
nobody learns of it by a change.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Q

from isthmus.assets.models import Item
from isthmus.engine.door.history import canonical
from isthmus.engine.models import Edge
from isthmus.risks.edges import THREATENS

NEEDS = ("classification", "confidentiality", "integrity", "availability")


def bases(
    risks: Sequence[Any],
    measures: Mapping[int, Sequence[Any]],
    versions: Mapping[int, int],
    hit: Mapping[int, Sequence[tuple[str, ...]]],
) -> dict[int, str]:
    """Return the digest of each risk by its id in memory, `versions` being those of methods in force
    and `hit` what each puts at risk."""
    return {
        id(one): _digest(
            hit.get(one.pk, ()), measures.get(id(one), ()), versions.get(one.method_id)
        )
        for one in risks
    }


def threatened(risks: Collection[int]) -> dict[int, list[tuple[str, ...]]]:
    """Return what each risk puts at risk, by its key with what is needed of it, in order. Two queries."""
    if not risks:
        return {}
    edges = Edge.objects.current().filter(type=THREATENS.code, source__in=risks)
    there = edges.filter(target__removed_at__isnull=True).filter(
        Q(target__circle__isnull=True) | Q(target__circle=F("source__circle"))
    )
    pairs = [*there.values_list("source", "target")]
    rows = Item.objects.as_system("what an acceptance rests on").filter(
        pk__in={target for _, target in pairs}
    )
    needs = {key: said for key, *said in rows.values_list("pk", *NEEDS)} if pairs else {}
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for source, target in sorted(pairs):
        found[source].append((str(target), *needs.get(target, ())))
    return found


def _digest(hit: Iterable[tuple[str, ...]], measures: Sequence[Any], version: int | None) -> str:
    said = {
        "at_risk": [list(one) for one in hit],
        "measures": [row.what for row in measures],
        "method": version,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()
