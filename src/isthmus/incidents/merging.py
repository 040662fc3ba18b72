"""One report merged into another: what refuses it, and what both histories and watchers get of it.

The one that is merged ends and keeps whatever hangs on it; the one that remains names it, and whoever
watched the one watches the other. Nothing is copied and nothing deleted, so that taking it apart
again is a transition like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.door.hanging import whole
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Entry, Watch, WatchReason
from isthmus.engine.watching.operations import join
from isthmus.incidents.deciding.guards import evidence_lost
from isthmus.incidents.edges import MERGED_INTO

if TYPE_CHECKING:
    from isthmus.incidents.models import Incident

MERGE, UNMERGE = "merge", "unmerge"
#: Into what has ended nothing is merged: nobody would look there again.
ENDED = ("closed", "cancelled")


def may_merge(
    incidents: Sequence[Incident], act: Act, given: Mapping[str, Any]
) -> Iterator[tuple[Incident, Reason]]:
    """Refuse to merge a report into itself, into what has ended or was merged, into one of its own,
    and across circles: what only some may know would be told to others, or be out of their sight."""
    into: Incident = given["into"]
    for one in incidents:
        if reason := against(one, into):
            yield one, reason


def against(one: Incident, into: Incident) -> Reason | None:
    """Return what speaks against merging one report into another; None: nothing does."""
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
    if (reason := evidence_lost(one, into)) is not None:
        return reason
    if into.parent_id == one.pk:
        return Reason(
            "merge-into-child",
            tr("%(reference)s belongs to this one.", reference=into.reference),
            tr("Merge the other way round."),
        )
    return None


def follow(change: Change) -> None:
    """Tell the history of the report that remains, and let the watchers of what was merged watch it.

    Its history tells of a relation, so that whoever may not know of the other one is told nothing.
    """
    if change.verb not in (MERGE, UNMERGE):
        return
    concerned: dict[int, list[Incident]] = defaultdict(list)
    records: Sequence[Any] = change.records
    for one in records:
        key = one.merged_into_id if change.verb == MERGE else one.was_merged_into
        if key is not None:
            concerned[key].append(one)
    rows = Entry.objects.as_system("merging: the report that remains").filter(pk__in=concerned)
    entries = [*rows.order_by("pk").select_for_update(no_key=True)]
    verb = "related" if change.verb == MERGE else "unrelated"
    happenings = []
    for entry in entries:
        told = [_told(one, entry) for one in concerned[entry.pk]]
        if change.verb == MERGE:
            watches = _watching(entry, concerned[entry.pk], change.act)
            told[0]["rows"] = {Watch._meta.label_lower: [*map(whole, watches)]}
        happenings += [history.Happening(entry, verb, payload) for payload in told]
    history.append(happenings, change.act)
    update_rows(Entry, entries, ("seq", "head_hash"))


def _told(one: Incident, entry: Entry) -> dict[str, Any]:
    return {"type": MERGED_INTO.code, "source": str(one.pk), "target": str(entry.pk)}


def _watching(entry: Entry, merged: Sequence[Incident], act: Act) -> list[Watch]:
    reasons = {one.owner_id: WatchReason.OWNER for one in merged if one.owner_id}
    rows = Watch.objects.filter(entry__in=[one.pk for one in merged], ended_at__isnull=True)
    for who, why in rows.order_by("pk").values_list("principal_id", "reason"):
        reasons[who] = WatchReason(why)
    # Who owns the one that remains watches it without a row.
    reasons = {who: why for who, why in reasons.items() if who != entry.owner_id}
    return join(entry, reasons, act)
