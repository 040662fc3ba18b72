"""What an organization asks of an approval: the declaration, or what it chose instead, as data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from isthmus.engine.access import ROLES
from isthmus.engine.approvals.chosen import TERMS, apart_of, chosen_by, roles_of, switches
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.door import Absent, Act, Invalid, RowError, history, record_organization_event
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.house_rules import is_on
from isthmus.engine.hung import Row
from isthmus.engine.language import tr
from isthmus.engine.models import ApprovalTerms
from isthmus.engine.registry import RecordType

#: More people than this never approve one record.
MOST_NEEDED = 20
#: Ten years: an approval that is to last longer does not expire.
LONGEST_DAYS = 3_660


@dataclass(frozen=True)
class Terms:
    """How many have to approve, for how long it holds, who is kept apart, which roles may."""

    needed: int = 1
    expires_days: int | None = None
    apart: bool = True
    roles: tuple[str, ...] = ()
    reason: str = ""  #: why the organization chose otherwise than declared; empty: it did not


def declared(rule: ApprovalRule) -> Terms:
    """Return the terms that hold while an organization has chosen no others."""
    return Terms(rule.needed, rule.expires_days, bool(rule.apart), rule.roles)


def terms_of(record_type: type[RecordType], organization_id: int) -> dict[str, Terms]:
    """Return the terms of every rule of a type, by its code. One query."""
    return terms_among(record_type, chosen_by(organization_id))


def terms_among(record_type: type[RecordType], chosen: Sequence[Row]) -> dict[str, Terms]:
    """Return the same from what was read before; other rows among it are passed over."""
    rows = {(row.more, row.mark): row for row in chosen if row.kind == TERMS}
    on = switches(chosen)
    return {
        rule.code: _terms(rule, rows.get((record_type.code, rule.code)), on)
        for rule in record_type.approvals
    }


def _terms(rule: ApprovalRule, row: Row | None, on: Mapping[str, bool]) -> Terms:
    terms = declared(rule)
    if row is not None:
        roles = roles_of(row) or rule.roles
        terms = Terms(row.number or 0, row.link, apart_of(row), roles, row.text)
    if rule.apart_rule is not None and not is_on(rule.apart_rule, on):
        terms = replace(terms, apart=False)
    return terms


def rule_named(record_type: type[RecordType], code: str) -> ApprovalRule:
    """Return a rule of a record type. Raises Absent."""
    found = next((rule for rule in record_type.approvals if rule.code == code), None)
    if found is None:
        raise Absent("such approval")
    return found


def set_terms(record_type: type[RecordType], code: str, terms: Terms, act: Act) -> None:
    """Choose what the organization asks of an approval. Off the declaration it needs a reason.

    Approvals given before keep the day on which they expire. Raises Absent, Forbidden, Invalid.
    """
    require_administration(act)
    rule = rule_named(record_type, code)
    reason = terms.reason.replace("\x00", "").strip()[:500]
    departs = replace(declared(rule), reason=terms.reason) != terms
    errors = [*_wrong(rule, terms)]
    if departs and not reason:
        errors.append(
            RowError(0, "reason", "required", tr("Say why it is to be otherwise than usual."))
        )
    if errors:
        raise Invalid(errors)
    values = {
        "needed": terms.needed,
        "expires_days": terms.expires_days,
        "apart": terms.apart,
        "roles": sorted(terms.roles),
        "reason": reason,
    }
    with door_open():
        where: dict[str, Any] = {
            "organization": act.viewer.organization,
            "record_type": record_type.code,
        }
        row = None
        if departs:
            row, _ = ApprovalTerms.objects.update_or_create(**where, rule=code, defaults=values)
        else:
            ApprovalTerms.objects.filter(**where, rule=code).delete()
        # The whole row, or that there is none any more: the table follows from the events.
        payload = {
            "record_type": record_type.code,
            "rule": code,
            "terms": history.snapshot(row) if row else None,
            "note": reason,
        }
        record_organization_event("approval rule set", payload, act)


def _wrong(rule: ApprovalRule, terms: Terms) -> Collection[RowError]:
    found = []
    most = 1 if rule.approver or rule.parties else MOST_NEEDED
    if not 1 <= terms.needed <= most:
        text = (
            tr("One person is named for it, so one approval is all there can be.")
            if most == 1
            else tr("From 1 to %(most_needed)s people can be asked.", most_needed=MOST_NEEDED)
        )
        found.append(RowError(0, "needed", "range", text))
    if terms.expires_days is not None and not 1 <= terms.expires_days <= LONGEST_DAYS:
        text = tr(
            "From 1 to %(longest_days)s days; leave it empty if it is to hold for good.",
            longest_days=LONGEST_DAYS,
        )
        found.append(RowError(0, "expires_days", "range", text))
    if set(terms.roles) - ROLES.keys():
        found.append(RowError(0, "roles", "choice", tr("There is no such role.")))
    if (rule.approver or rule.parties) and terms.roles:
        found.append(
            RowError(0, "roles", "choice", tr("A field of the record names who approves."))
        )
    return found
