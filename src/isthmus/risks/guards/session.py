from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.context.guards.filled import has_owner
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Edge
from isthmus.risks.edges import LOOKS_AT
from isthmus.risks.method.in_force import governing

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

__all__ = ["has_owner", "has_people", "has_things", "method_fits"]

Reasons = Iterator[tuple[Any, Reason]]


def has_people(sessions: Sequence[Any], act: Act) -> Reasons:
    """Refuse a session of one alone: what several know is what it is for."""
    for one in sessions:
        if len(one.parts["people"]) < 2:
            text = tr("Fewer than two people take part.")
            yield one, Reason("alone", text, tr("Name those who take part."))


def has_things(sessions: Sequence[Any], act: Act) -> Reasons:
    """Refuse a session that looks at nothing. One query."""
    keys = [one.pk for one in sessions]
    rows = Edge.objects.current().filter(type=LOOKS_AT.code, source__in=keys)
    known = {*rows.filter(target__removed_at__isnull=True).values_list("source", flat=True)}
    for one in sessions:
        if one.pk not in known:
            text = tr("It looks at nothing.")
            hint = tr("Relate the items, services or suppliers that it looks at.")
            yield one, Reason("no-things", text, hint)


def method_fits(sessions: Sequence[Any], act: Act) -> Reasons:
    """Refuse sessions by a method that is not in force, or not for such risks. One query."""
    known, approach = governing(sessions, act.viewer.organization_id)
    for one in sessions:
        method = known.get(one.method_id)
        if method is None:
            text = tr("It names no method that is in force.")
            yield one, Reason("no-method", text, tr("Choose the method it is assessed by."))
        elif approach is None and method.concerns in ("both", one.concerns):
            continue
        elif approach is None or not approach.fits(method.concerns, one.concerns):
            text = tr("%(method)s is not for such risks.", method=method.title)
            hint = tr("Choose one that is for risks of these systems, as your approach says.")
            yield one, Reason("other-method", text, hint)
