"""What a report is about is neither rebuilt nor taken away while its evidence is undecided.

Decision 0031 says why a refusal knows only of what the actor may know of, and what the others get
instead: the report's own history tells those who know of it that its item moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.assets.guards.item import would_lose
from isthmus.engine.access import system_viewer
from isthmus.engine.door import history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Entry
from isthmus.incidents.deciding.guards import undecided
from isthmus.incidents.deciding.verbs import ITEM_MOVED
from isthmus.incidents.models import UNRESOLVED, Incident

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

ITEM = "assets.item"
#: By these an item is rebuilt, wiped or given away, or may be from then on.
LOSING = frozenset({"retire", "dispose", "put_into_use"})


def _waiting(items: Iterable[int], rows: Any) -> list[Incident]:
    """Return which of these reports on items, open ones, wait for a decision about evidence. One query."""
    asked = rows.filter(item__in=list(items), state__in=UNRESOLVED, evidence__in=("", "collect"))
    return [one for one in asked.order_by("opened_at", "pk") if undecided(one) is not None]


def is_no_evidence(items: Sequence[Any], act: Act) -> Iterator[tuple[Any, Reason]]:
    """Refuse to move items of which evidence may be lost, by the first report on each that the actor
    may know of."""
    rows = Incident.objects.visible_to(act.viewer)
    if act.viewer.system:
        # What the system is refused may be read by anybody.
        rows = rows.unrestricted()
    first: dict[int | None, Incident] = {}
    for one in _waiting((item.pk for item in items), rows):
        first.setdefault(one.item_id, one)
    hint = tr(
        "Decide there first: record that it is collected, why it is not needed, or have it waived."
    )
    for item in items:
        report = first.get(item.pk)
        if report is not None:
            text = tr(
                "%(reference)s is about it, and its evidence is not decided or still to be collected.",
                reference=report.reference,
            )
            yield item, Reason("evidence-undecided", text, hint)


def follow(change: Change) -> None:
    """Tell those who know of a report that its item moved before its evidence was decided: whoever
    moved it may not know of the report. One query, three more where there is one."""
    if change.record_type.code != ITEM or change.verb not in LOSING:
        return
    items = {one.pk: one for one in change.records}
    rows = Incident.objects.as_system("evidence: whose item moved")
    found = _waiting(items, rows.filter(removed_at__isnull=True))
    if not found:
        return
    states = {one.pk: items[one.item_id].state for one in found if one.item_id is not None}
    kept = Entry.objects.as_system("evidence: whose item moved").filter(pk__in=states)
    entries = [*kept.order_by("pk").select_for_update(no_key=True)]
    by = system_viewer(change.act.viewer.organization, "evidence").name
    history.append(
        [
            history.Happening(
                entry, ITEM_MOVED, {"state": states[entry.pk]}, change.act.occurred_at, by
            )
            for entry in entries
        ],
        change.act,
    )
    update_rows(Entry, entries, ("seq", "head_hash"))


def _moved(payload: Mapping[str, Any]) -> str:
    from isthmus.assets.models import Item

    state = Item.lifecycle.states.get(payload.get("state", ""))
    return state.label if state else ""


would_lose.append(is_no_evidence)
declare(
    Happened(ITEM_MOVED, "notes that what it is about was moved before evidence was decided",
             "notes that what it is about was moved before evidence was decided:", "file-search", _moved)
)  # fmt: skip
