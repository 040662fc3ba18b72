"""The approvals of a record on its page: who approved what, until when, and what is missing."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from isthmus.engine.approvals.giving import own_seats
from isthmus.engine.approvals.guards import missing
from isthmus.engine.approvals.seats import seats_of
from isthmus.engine.approvals.standing import Held, Standing, held
from isthmus.engine.approvals.terms import terms_among
from isthmus.engine.approvals.who import Choice, Read, choices_among
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Approval
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.engine.web.requests import act_of

#: The name under which the record's page is told whether there was ever an approval.
EVER_APPROVED = "page_ever_approved"

#: How a standing reads: category of the mark and words.
WORDS = {
    Standing.VALID: ("done", N_("Holds")),
    Standing.EXPIRED: ("void", N_("Expired")),
    Standing.CHANGED: ("void", N_("Out of date")),
    Standing.VOIDED: ("void", N_("Void")),
}


def approvals_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what the panel shows; None where nothing was approved and nobody is asked to.

    No query, with approvals one; where one may be given now, those that say who may on top.
    """
    rules = page.record_type.approvals
    if not rules:
        return None
    act = act_of(page.request)  # type: ignore[arg-type] # pages of records have a member's request
    choosing = any(not rule.states or page.record.state in rule.states for rule in rules)
    if not choosing and not vars(page.record)[EVER_APPROVED]:
        return None
    terms = None if page.viewer.customer else terms_among(page.record_type, page.hung)
    ever = vars(page.record)[EVER_APPROVED]
    rows = held(page.record_type, [page.record], act.occurred_at, terms=terms, ever=ever)
    if page.viewer.customer:
        rows = [one.told(page.viewer.party_id) for one in rows]
    seats = seats_of(page.viewer, act.today) if choosing else []
    if choosing:
        # The guards of the transitions ask the same once more, for the same answer.
        vars(page.record)["read_approvals"] = Read(rows, seats)
    found = choices_among([one for one in rows if _counts(one)], page.viewer, seats)
    return {"rules": [_rule(page, one) for one in found]} if found else None


def _counts(one: Held) -> bool:
    """Return whether a rule is to be shown: one for other parties only where one of them is asked."""
    return bool(one.parties or one.approvals or not one.rule.parties)


def ever_approved(record_type: type[RecordType]) -> Any:
    """Return the expression that tells, with the record itself, whether it was ever approved."""
    if not record_type.approvals:
        return None
    return Exists(Approval.objects.filter(entry=OuterRef("pk")))


def _rule(page: RecordPage, choice: Choice) -> dict[str, Any]:
    one, record = choice.held, page.record
    address = record_address(record, page.viewer.organization.slug)
    lacks = missing(one) if one.missing else None
    return {
        "code": one.rule.code,
        "label": one.rule.label,
        "satisfied": not one.missing,
        "valid": one.given,
        "needed": one.needed,
        "digest": one.digest,
        # Where to give it is told those who have to bring it about.
        "missing": f"{lacks.text} {'' if page.viewer.customer else lacks.hint}".strip()
        if lacks
        else "",
        "asked": one.asked,
        "approvals": [_approval(page, one, row) for row in one.approvals],
        "give": _button(page, choice, f"{address}approvals/{one.rule.code}/"),
        "withdraw_url": f"{address}approvals/{one.rule.code}/withdraw/"
        if any(_mine(page, row) for row in one.approvals)
        else "",
    }


def _button(page: RecordPage, choice: Choice, url: str) -> dict[str, Any] | None:
    """Return the button, with the reason where it can't be pressed; None where none belongs."""
    one = choice.held
    if choice.reasons and not one.missing:
        return None
    if one.rule.parties and not page.viewer.customer:
        return None
    if one.rule.states and page.record.state not in one.rule.states:
        return None
    by = page.record_type.transitions().get(one.rule.given_with)
    if by is not None and page.record.state in by.sources:
        return None
    seat = choice.on_behalf_of
    return {
        "label": tr("Approve on behalf of %(name)s", name=seat.name)
        if seat and not seat.own
        else tr("Approve"),
        "url": url,
        "refused": " ".join(f"{why.text} {why.hint}".strip() for why in choice.reasons),
    }


def _approval(page: RecordPage, one: Held, row: Approval) -> dict[str, Any]:
    category, words = WORDS[one.standing(row)]
    return {
        "by": row.given_by.name if row.given_by else tr("The system"),
        "on_behalf_of": row.on_behalf_of.name if row.on_behalf_of else "",
        "given_at": row.given_at,
        "expires_at": row.expires_at,
        "category": category,
        "state": words,
        "comment": row.comment,
        # It names fields that other parties don't see.
        "why": "" if page.viewer.customer else tr(row.void_reason),
        "digest": row.digest,
    }


def _mine(page: RecordPage, row: Approval) -> bool:
    seats = own_seats(page.viewer)
    return row.voided_at is None and bool(seats & {row.given_by_id, row.on_behalf_of_id})
