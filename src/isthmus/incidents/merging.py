"""One report merged into another: what refuses it, and what both histories and watchers get of it.

The one that is merged ends and keeps whatever hangs on it; the one that remains names it, and whoever
watched the one watches the other. Nothing is copied and nothing deleted, so that taking it apart
again is a transition like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.door.act import Act
from isthmus.engine.door.follow import Change
from isthmus.engine.door.hanging import tell
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Entry, Watch, WatchReason
from isthmus.engine.watching.operations import join

if TYPE_CHECKING:
    from isthmus.incidents.models import Incident

MERGE, UNMERGE = "merge", "unmerge"
#: What the history of the report that remains says.
TOOK_IN, GAVE_BACK = "took_in", "gave_back"
#: Into what has ended nothing is merged: nobody would look there again.
ENDED = ("closed", "cancelled")

declare(
    Happened(TOOK_IN, "merged another report into it", "merged another report into", "link",
             lambda payload: ", ".join(payload.get("reports", ()))),
    Happened(GAVE_BACK, "took a merged report apart from it", "took a merged report apart from",
             "unlink", lambda payload: ", ".join(payload.get("reports", ()))),
)  # fmt: skip


def may_merge(
    incidents: Sequence[Incident], act: Act, given: Mapping[str, Any]
) -> Iterator[tuple[Incident, Reason]]:
    """Refuse to merge a report into itself, into what has ended or was merged, into one of its own,
    and across circles: what only some may know would be told to others, or be out of their sight."""
    into: Incident = given["into"]
    for one in incidents:
        if reason := _against(one, into):
            yield one, reason


def _against(one: Incident, into: Incident) -> Reason | None:
    if one.pk == into.pk:
        return Reason(
            "merge-into-itself",
            tr("%(reference)s can't be merged into itself.", reference=one.reference),
            tr("Name another report, or leave this one out."),
        )
    if into.circle_id != one.circle_id:
        return Reason(
            "merge-across-circles",
            tr("Not the same people may know of the two."),
            tr("Restrict both to the same people first, or relate them."),
        )
    if into.state == "merged":
        return Reason(
            "merge-into-merged",
            tr("%(reference)s is itself merged into another.", reference=into.reference),
            tr("Merge it into the one that remains."),
        )
    if into.state in ENDED:
        return Reason(
            "merge-into-ended",
            tr("%(reference)s has ended.", reference=into.reference),
            tr("Reopen it first, or let this one belong to it."),
        )
    if into.parent_id == one.pk:
        return Reason(
            "merge-into-child",
            tr("%(reference)s belongs to this one.", reference=into.reference),
            tr("Merge the other way round."),
        )
    return None


def follow(change: Change) -> None:
    """Tell the history of the report that remains, and let the watchers of what was merged watch it."""
    if change.verb not in (MERGE, UNMERGE):
        return
    concerned: dict[int, list[Incident]] = defaultdict(list)
    records: Sequence[Any] = change.records
    for one in records:
        key = one.merged_into_id if change.verb == MERGE else one.was_merged_into
        if key is not None:
            concerned[key].append(one)
    rows = Entry.objects.as_system("merging: the report that remains").filter(pk__in=concerned)
    for entry in rows.order_by("pk").select_for_update(no_key=True):
        merged = concerned[entry.pk]
        watches = _watching(entry, merged, change.act) if change.verb == MERGE else []
        told = [one.reference for one in merged]
        verb = TOOK_IN if change.verb == MERGE else GAVE_BACK
        tell(entry, verb, change.act, *watches, reports=told)


def _watching(entry: Entry, merged: Sequence[Incident], act: Act) -> list[Watch]:
    reasons = {one.owner_id: WatchReason.OWNER for one in merged if one.owner_id}
    rows = Watch.objects.filter(entry__in=[one.pk for one in merged], ended_at__isnull=True)
    for who, why in rows.order_by("pk").values_list("principal_id", "reason"):
        reasons[who] = WatchReason(why)
    # Who owns the one that remains watches it without a row.
    reasons = {who: why for who, why in reasons.items() if who != entry.owner_id}
    return join(entry, reasons, act)
