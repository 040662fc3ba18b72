"""What must hold before evidence changes hands or goes. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from isthmus.engine.access import EDIT, permission_for
from isthmus.engine.audience import viewers_behind, who_see
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.fields import FieldProblem, instant
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Attachment, Principal
from isthmus.incidents.evidence.words import Chain

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act
    from isthmus.incidents.evidence.models import EvidenceItem

Items = Sequence["EvidenceItem"]
Reasons = Iterator[tuple["EvidenceItem", Reason]]
#: What may be edited: how it is called, whose evidence it is and who answers for it, nothing of what
#: was collected.
EDITABLE = frozenset({"title", "incident", "owner"})


def only_by_correction(items: Items, act: Act) -> Reasons:
    """Refuse an edit of what was collected."""
    reason = Reason(
        "collected",
        tr("What was collected is not edited."),
        tr("Use “Correct” and say why; history keeps both."),
    )
    for one in items:
        if any(name not in EDITABLE and not name.startswith("own") for name in one.touched):
            yield one, reason


def is_holder(items: Items, act: Act) -> Reasons:
    """Refuse whoever does not hold it."""
    reason = Reason(
        "not-holder",
        tr("Only whoever holds it can do that."),
        tr("Ask them, or report it missing."),
    )
    me = act.viewer.principal_id
    yield from ((one, reason) for one in items if one.holder_id not in (None, me))


def is_not_holder(items: Items, act: Act) -> Reasons:
    """Refuse whoever holds it: their own word is the handover."""
    reason = Reason("holder", tr("You hold it yourself."), tr("Use “Hand over”."))
    me = act.viewer.principal_id
    yield from ((one, reason) for one in items if me is not None and one.holder_id == me)


def giver_is_gone(items: Items, act: Act) -> Reasons:
    """Refuse to go without the word of a giver who has an account here and can see the item."""
    reason = Reason(
        "giver-here",
        tr("Whoever holds it is here, and has to confirm the handover first."),
        tr("Ask them; it stands in their work."),
    )
    holders = {one.holder_id for one in items if one.holder_id is not None}
    rows = Principal.objects.filter(pk__in=holders, active=True)
    here = set(rows.values_list("pk", flat=True)) if holders else set()
    for one in items:
        if one.holder_id in here and one.holder_id in who_see(one.entry, [one.holder_id]):
            yield one, reason


def is_receiver(items: Items, act: Act) -> Reasons:
    """Refuse whoever it is not being handed over to."""
    reason = Reason(
        "not-receiver",
        tr("Only the person it is being handed over to can say that."),
        tr("Whoever holds it can take the handover back."),
    )
    me = act.viewer.principal_id
    yield from ((one, reason) for one in items if me is None or one.offered_to_id != me)


def may_receive(items: Items, act: Act, given: Mapping[str, Any]) -> Reasons:
    """Refuse a receiver who is the giver, has left, or could not confirm it: they don't see it, or may not edit."""
    to = given["to"]
    itself = Reason("same", tr("It is with them already."), tr("Name somebody else."))
    left = Reason("left", tr("They have left."), tr("Name somebody who is here."))
    unseen = Reason(
        "receiver-unseeing",
        tr("They can't see this item, so they could not confirm that they have it."),
        tr("Take them into the circle of the report, or give it to somebody outside."),
    )
    unable = Reason(
        "receiver-unable",
        tr("Their role does not let them confirm that they have it."),
        tr("Name somebody who may edit evidence."),
    )
    behind = viewers_behind(act.viewer.organization, [to.pk])[to.pk]
    able = any(one.may(permission_for(type(items[0]), EDIT)) for one in behind)
    for one in items:
        if one.holder_id == to.pk:
            yield one, itself
        elif to.state == "left":
            yield one, left
        elif to.pk not in who_see(one.entry, [to.pk]):
            yield one, unseen
        elif not able:
            yield one, unable


def has_gap(items: Items, act: Act) -> Reasons:
    """Refuse where there is nothing to explain."""
    reason = Reason("no-gap", tr("Its chain of custody has no gap that wants explaining."))
    yield from ((one, reason) for one in items if one.custody != Chain.BROKEN)


def moment_of(text: str) -> datetime | None:
    """Return the moment that is written so; None for none. Raises FieldProblem."""
    if not text.strip():
        return None
    try:
        return instant(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise FieldProblem("moment", "not a time") from None


def is_a_time(items: Items, act: Act, given: Mapping[str, Any]) -> Reasons:
    """Refuse a time of collecting that is to come. Raises Invalid for what is no time."""
    try:
        at = moment_of(given.get("at", ""))
    except FieldProblem:
        text = tr("The time can't be read.")
        raise Invalid(
            [RowError(0, "at", "moment", text, tr("Write it as 2026-11-23 14:05."))]
        ) from None
    if at is not None and at > act.occurred_at:
        ahead = Reason("future", tr("It is not collected yet at that time."))
        yield from ((one, ahead) for one in items)


def not_on_hold(items: Items, act: Act) -> Reasons:
    """Refuse what stands under a legal hold."""
    for one in items:
        if one.legal_hold:
            text = tr("It is on legal hold: %(why)s", why=one.legal_hold)
            yield one, Reason("legal-hold", text, tr("The hold has to end first."))


def on_hold(items: Items, act: Act) -> Reasons:
    """Refuse what is on no hold."""
    reason = Reason("no-hold", tr("It is not on legal hold."))
    yield from ((one, reason) for one in items if not one.legal_hold)


def is_thing(items: Items, act: Act) -> Reasons:
    """Refuse to return a file: a copy stays, whatever is given away."""
    reason = Reason(
        "is-file",
        tr("A file is not returned: a copy would stay."),
        tr("Dispose of it once it need not be kept any more."),
    )
    yield from ((one, reason) for one in items if not one.is_thing)


def is_later(items: Items, act: Act, given: Mapping[str, Any]) -> Reasons:
    """Refuse to keep it for a shorter time than was said."""
    for one in items:
        if one.keep_until is not None and given["until"] <= one.keep_until:
            text = tr("It is kept until %(day)s already.", day=day(one.keep_until))
            yield one, Reason("not-later", text, tr("Give a later day."))


def kept_long_enough(items: Items, act: Act) -> Reasons:
    """Refuse to dispose of what is still to be kept."""
    for one in items:
        if one.keep_until is not None and one.keep_until > act.today:
            text = tr("It is to be kept until %(day)s.", day=day(one.keep_until))
            yield one, Reason("retention", text, tr("Until then it stays."))


def has_proof(items: Items, act: Act) -> Reasons:
    """Refuse to dispose of a thing of whose destruction nothing is attached."""
    asked = [one.pk for one in items if one.is_thing]
    rows = Attachment.objects.filter(entry__in=asked, removed_at__isnull=True)
    proven = set(rows.values_list("entry_id", flat=True)) if asked else set()
    reason = Reason(
        "no-proof",
        tr("Nothing proves its destruction."),
        tr("Attach the certificate or a photograph first."),
    )
    yield from ((one, reason) for one in items if one.pk in asked and one.pk not in proven)


def is_witness(items: Items, act: Act, given: Mapping[str, Any]) -> Reasons:
    """Refuse a witness who disposes of it, holds it, or could not see it."""
    reason = Reason(
        "witness",
        tr("The witness has to be somebody else than whoever disposes of it or holds it."),
        tr("Name another person."),
    )
    who = given["witness"].pk
    for one in items:
        if who in (act.viewer.principal_id, one.holder_id):
            yield one, reason
