"""The obligations that controls meet: of the reasons why a control is there, those that others set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from isthmus.context.edges import MEETS
from isthmus.context.models import Obligation
from isthmus.context.models.obligation import binding
from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.models import Edge


@dataclass(frozen=True)
class Met:
    """An obligation that binds us and that a control meets."""

    key: int
    reference: str
    title: str


#: Obligations by the key of the control that meets them.
Obliged = Mapping[int, Sequence[Met]]


def met_by(
    controls: Collection[int], organization: int, on: date, viewer: Viewer | None = None
) -> Obliged:
    """Return the obligations that bind us on a day and that each of these controls meets, by title;
    controls that meet none are left out. With a viewer, those that they may read. One query."""
    if not controls or (viewer is not None and not viewer.may_on(Obligation, VIEW)):
        return {}
    rows = (
        Obligation.objects.visible_to(viewer)
        if viewer
        else Obligation.objects.as_system("what controls are there for").filter(
            organization=organization, removed_at__isnull=True
        )
    )
    edges = Edge.objects.current().filter(
        organization=organization,
        type=MEETS.code,
        source__in=controls,
        target__in=rows.unrestricted().filter(binding(on)).values("pk"),
    )
    found: dict[int, list[Met]] = defaultdict(list)
    for control, key, reference, title in edges.order_by(
        "target__title_key", "target_id"
    ).values_list("source_id", "target_id", "target__reference", "target__title"):
        found[control].append(Met(key, reference, title))
    return dict(found)
