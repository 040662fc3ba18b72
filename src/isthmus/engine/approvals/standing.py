"""Where the approvals of records stand, worked out when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.approvals.terms import Terms, terms_of
from isthmus.engine.models import Approval, Principal, Record
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots.material import contents, digest


class Standing(StrEnum):
    """Whether an approval counts, and why not."""

    VALID = "valid"
    EXPIRED = "expired"
    CHANGED = "changed"  #: the material says something else now
    VOIDED = "voided"


def standing(approval: Approval, digest_now: str, at: datetime) -> Standing:
    """Return where one approval stands at `at`, the material having this digest."""
    if approval.voided_at is not None:
        return Standing.VOIDED
    if approval.digest != digest_now:
        return Standing.CHANGED
    if approval.expires_at is not None and approval.expires_at <= at:
        return Standing.EXPIRED
    return Standing.VALID


@dataclass
class Held:
    """One rule for one record: its terms, what was approved, and what is missing."""

    rule: ApprovalRule
    terms: Terms
    record: Record
    digest: str  #: of the material now
    at: datetime
    approvals: list[Approval] = field(default_factory=list)  #: newest first
    #: the name of whoever the rule's field names; empty where it names nobody
    approver: str = ""
    #: of a rule that asks other parties: their names by key
    parties: Mapping[int, str] = field(default_factory=dict)

    def standing(self, approval: Approval) -> Standing:
        return standing(approval, self.digest, self.at)

    @property
    def valid(self) -> list[Approval]:
        return [one for one in self.approvals if self.standing(one) is Standing.VALID]

    @property
    def missing(self) -> int:
        """How many approvals are still to be given."""
        if self.rule.parties:
            return len(self.silent)
        return max(0, self.terms.needed - len(self.valid))

    @property
    def needed(self) -> int:
        return len(self.parties) if self.rule.parties else self.terms.needed

    @property
    def given(self) -> int:
        """How many of those that are needed count."""
        if self.rule.parties:
            return len(self.parties) - len(self.silent)
        return len(self.valid)

    @property
    def silent(self) -> Mapping[int, str]:
        """The parties that are asked and have given none that counts."""
        said = {one.on_behalf_of_id for one in self.valid}
        return {key: name for key, name in self.parties.items() if key not in said}

    def told(self, party: int | None) -> Held:
        """Return the same as people of a party may know of it: nothing of other parties."""
        mine = {key: name for key, name in self.parties.items() if key == party}
        rows = [one for one in self.approvals if party is not None and one.on_behalf_of_id == party]
        return replace(self, parties=mine, approvals=rows)

    @property
    def asked(self) -> bool:
        """Whether somebody is waited for now."""
        return bool(self.missing) and self.record.state in self.rule.states


def held(
    record_type: type[RecordType],
    records: Sequence[Record],
    at: datetime,
    rules: Iterable[ApprovalRule] | None = None,
    *,
    terms: Mapping[str, Terms] | None = None,
    ever: bool = True,
) -> list[Held]:
    """Return where every rule stands for every record, by record, then in order of the rules.

    A fixed number of queries: approvals, files, names that did not come with the records, and terms
    where they are not given. `ever` is False for records of which none was ever approved.
    """
    wanted = list(record_type.approvals if rules is None else rules)
    if not wanted or not records:
        return []
    if terms is None:
        terms = terms_of(record_type, records[0].organization_id)
    digests = {rule.code: _digests(records, rule) for rule in wanted}
    names = _approvers(records, wanted)
    found = {
        (record.pk, rule.code): Held(
            rule,
            terms[rule.code],
            record,
            digests[rule.code][record.pk],
            at,
            approver=names.get(named_by(rule, record) or 0, ""),
            parties={key: names.get(key, "") for key in parties_of(rule, record)},
        )
        for record in records
        for rule in wanted
    }
    keys, codes = tuple(one.pk for one in records), tuple(one.code for one in wanted)
    for row in _given(keys, rules=codes) if ever else ():
        found[row.entry_id, row.rule].approvals.append(row)
    return list(found.values())


@Prepared
def _given(entries: tuple[int, ...], *, rules: tuple[str, ...]) -> QuerySet[Approval]:
    rows = Approval.objects.filter(entry__in=entries, rule__in=rules)
    return rows.select_related("given_by", "on_behalf_of").order_by("-given_at", "-pk")


def named_by(rule: ApprovalRule, record: Record) -> int | None:
    """Return the principal whom the rule's field names in this record."""
    key: int | None = getattr(record, f"{rule.approver}_id") if rule.approver else None
    return key


def parties_of(rule: ApprovalRule, record: Record) -> Sequence[int]:
    """Return the parties somebody of each of which has to approve this record."""
    keys: Sequence[int] = getattr(record, rule.parties) if rule.parties else ()
    return keys


def _approvers(records: Sequence[Record], rules: Sequence[ApprovalRule]) -> dict[int, str]:
    named = (named_by(rule, record) for rule in rules for record in records)
    keys = {key for key in named if key is not None}
    keys |= {key for rule in rules for record in records for key in parties_of(rule, record)}
    known = (
        record._state.fields_cache.get(rule.approver)
        for rule in rules
        for record in records
        if rule.approver
    )
    found = {one.pk: one.name for one in known if one is not None}
    if missing := keys - found.keys():
        found |= Principal.objects.filter(pk__in=missing).values_list("pk", "name")
    return found


def _digests(records: Sequence[Record], rule: ApprovalRule) -> dict[int, str]:
    said = contents(records, rule.material_fields, rule.material_parts, rule.came_later)
    return {key: digest(content) for key, content in said.items()}
