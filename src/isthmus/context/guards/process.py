from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from isthmus.context.edges import GOVERNS
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Edge

if TYPE_CHECKING:
    from isthmus.context.models import Process
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Process", Reason]]


def governed(processes: Sequence[Process], act: Act) -> Reasons:
    """Refuse a process of another party that doesn't say how the provider governs it.

    A relation says it as well: evidence of the governance of the process, or of what the party
    does for it.
    """
    silent = [one for one in processes if one.operated_by_id and not one.governance.strip()]
    if not silent:
        return
    keys = [one.pk for one in silent]
    edges = Edge.objects.current().filter(type=GOVERNS.code)
    shown = edges.filter(Q(target__in=keys) | Q(source__in=keys)).values_list("source", "target")
    ends = {*shown}
    evidenced = {target for _, target in ends}
    for one in silent:
        if one.pk not in evidenced and (one.pk, one.operated_by_id) not in ends:
            hint = tr("Write it down, or relate what shows governance of it.")
            yield one, Reason("ungoverned", tr("It doesn't say how it is governed."), hint)
