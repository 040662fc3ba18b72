"""Approvals of records: read, given one by one or many at once, taken back."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.params.functions import Body
from pydantic import Field

from isthmus.engine.access import VIEW
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import IF_MATCH, ORG, READING, WRITING, act_of, base_of, find
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import BATCH, Reason, Strict
from isthmus.engine.approvals.giving import give, withdraw
from isthmus.engine.approvals.guards import missing
from isthmus.engine.approvals.seats import seats_of
from isthmus.engine.approvals.standing import Held, held
from isthmus.engine.approvals.waiting import waiting_for
from isthmus.engine.approvals.who import Choice, choices_among
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.models import Approval, Principal, Record
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by


class Given(Schema):
    """One approval; `standing` is worked out now."""

    by: str | None = Field(description="Reference or name; null: the system. Customers: a name.")
    on_behalf_of: str | None
    given_at: str
    expires_at: str | None
    standing: str = Field(json_schema_extra={"enum": ["valid", "expired", "changed", "voided"]})
    digest: str = Field(description="SHA-256 of the material that was approved.")
    version: int | None = Field(
        description="Of the record, when it was approved; null: customers are told none."
    )
    comment: str
    voided_at: str | None
    void_reason: str


class Rule(Schema):
    """Where one approval of a record stands, and whether you can give it now."""

    rule: str
    label: str
    needed: int
    valid: int
    approved: bool
    missing: str = Field(description="What is missing and who has to give it; empty: nothing.")
    possible: bool
    digest: str = Field(description="SHA-256 of the material as it is now.")
    on_behalf_of: str | None = Field(description="In whose place you would approve.")
    reasons: list[Reason]
    approvals: list[Given]


class Rules(Schema):
    items: list[Rule]


class Waiting(Schema):
    type: str
    reference: str
    title: str
    rule: str
    on_behalf_of: str | None


class WaitingList(Schema):
    items: list[Waiting]


class Comment(Strict):
    comment: str = Field("", max_length=500)
    digest: str = Field(
        "",
        max_length=64,
        description="Of the material you read: refused where it says something else by now.",
    )


class Why(Strict):
    reason: str = Field(min_length=1, max_length=500)


class Many(Strict):
    references: list[str] = Field(min_length=1, max_length=BATCH)
    comment: str = Field("", max_length=500)


class ManyGiven(Schema):
    count: int


NO_COMMENT = Comment(comment="", digest="")


def add_approvals(router: Router, record_type: type[RecordType]) -> None:
    """Add the operations on approvals, for records that somebody approves."""
    if record_type.approvals:
        _add_reading(router, record_type)
        _add_giving(router, record_type)
        _add_many(router, record_type)


def _codes(record_type: type[RecordType]) -> Any:
    words = "; ".join(f"`{rule.code}`: {rule.label}" for rule in record_type.approvals)
    codes: list[Any] = [rule.code for rule in record_type.approvals]
    return Annotated[str, Field(description=words, json_schema_extra={"enum": codes})]


def _add_reading(router: Router, record_type: type[RecordType]) -> None:
    register = record_type.register

    @router.get(
        f"{ORG}/{register}/{{reference}}/approvals",
        response=Rules,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_approvals",
        summary="What was approved, what is missing, and what you can approve now",
    )
    def listed(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        return _shown(record_type, find(record_type, reference, request), request)


def _add_giving(router: Router, record_type: type[RecordType]) -> None:
    register, label = record_type.register, record_type.label.lower()
    code: Any = _codes(record_type)

    @router.post(
        f"{ORG}/{register}/{{reference}}/approvals/{{rule}}",
        response=Rules,
        openapi_extra=answers(*WRITING, 412, parameters=[IF_MATCH]),
        operation_id=f"{register}_approve",
        summary=f"Approve a {label} as it stands",
    )
    def given(
        request: ApiRequest, org: str, reference: str, rule: code, body: Comment = NO_COMMENT
    ) -> HttpResponse:
        record = find(record_type, reference, request)
        # Versions would tell customers of changes that are none of theirs.
        base = None if request.viewer.customer else base_of(request, record)
        bases = {record.pk: base} if base is not None else {}
        digests = {record.pk: body.digest} if body.digest else {}
        give(record_type, rule, [record.pk], act_of(request), body.comment, bases, digests)
        return _shown(record_type, find(record_type, record.reference, request), request)

    @router.post(
        f"{ORG}/{register}/{{reference}}/approvals/{{rule}}/withdraw",
        response=Rules,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_withdraw_approval",
        summary=f"Take back your own approval of a {label}",
    )
    def withdrawn(
        request: ApiRequest, org: str, reference: str, rule: code, body: Annotated[Why, Body(...)]
    ) -> HttpResponse:
        record = find(record_type, reference, request)
        withdraw(record_type, rule, record.pk, act_of(request), body.reason)
        return _shown(record_type, record, request)


def _add_many(router: Router, record_type: type[RecordType]) -> None:
    register, plural = record_type.register, record_type.label_plural.lower()
    code: Any = _codes(record_type)

    @router.post(
        f"{ORG}/{register}/approvals/{{rule}}",
        response=ManyGiven,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_approve_many",
        summary=f"Approve several {plural}: all or none",
    )
    def given_many(
        request: ApiRequest, org: str, rule: code, body: Annotated[Many, Body(...)]
    ) -> HttpResponse:
        act = act_of(request)
        require(record_type, VIEW, act)
        wanted = [one.replace("\x00", "") for one in dict.fromkeys(body.references)]
        rows = record_type.model.objects.visible_to(request.viewer).filter(reference__in=wanted)
        keys = dict(rows.values_list("reference", "pk"))
        if len(keys) < len(wanted):
            raise Absent(record_type.label.lower())
        made = give(record_type, rule, [keys[one] for one in wanted], act, body.comment)
        return json_response({"count": len(made)})


def add_waiting(router: Router) -> None:
    """Add the operation that tells what waits for the one who asks, in every register."""

    @router.get(
        f"{ORG}/approvals",
        response=WaitingList,
        openapi_extra=answers(*READING),
        operation_id="approvals_waiting",
        tags=["Approvals"],
        summary="What waits for your approval, in every register",
    )
    def waiting(request: ApiRequest, org: str) -> HttpResponse:
        items = [
            {
                "type": one.record_type.code,
                "reference": one.record.reference,
                "title": one.record.title,
                "rule": one.rule.code,
                "on_behalf_of": one.on_behalf_of.name if one.on_behalf_of else None,
            }
            for one in waiting_for(act_of(request))
        ]
        return json_response({"items": items})


def _shown(record_type: type[RecordType], record: Record, request: ApiRequest) -> HttpResponse:
    act = act_of(request)
    customer, party = request.viewer.customer, request.viewer.party_id
    rows = held(seen_by(record_type, request.viewer), [record], act.occurred_at)
    if customer:
        rows = [told for one in rows if (told := one.told(party)).parties or told.approvals]
    found = choices_among(rows, request.viewer, seats_of(request.viewer, act.today))
    return json_response({"items": [_rule(choice, customer) for choice in found]})


def _rule(choice: Choice, customer: bool) -> dict[str, Any]:
    one = choice.held
    lacks = missing(one) if one.missing else None
    return {
        "rule": one.rule.code,
        "label": one.rule.label,
        "needed": one.needed,
        "valid": one.given,
        "approved": not one.missing,
        "missing": f"{lacks.text} {'' if customer else lacks.hint}".strip() if lacks else "",
        "possible": choice.possible,
        "digest": one.digest,
        "on_behalf_of": choice.on_behalf_of.name if choice.on_behalf_of else None,
        "reasons": [{"code": r.code, "text": r.text, "hint": r.hint} for r in choice.reasons],
        "approvals": [_given(one, row, customer) for row in one.approvals],
    }


def _given(one: Held, row: Approval, customer: bool) -> dict[str, Any]:
    """Return one approval; of its own, a party isn't told what only the house knows."""
    named = (lambda one: one.name if one else None) if customer else _name
    return {
        "by": named(row.given_by),
        "on_behalf_of": named(row.on_behalf_of),
        "given_at": row.given_at.isoformat(),
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "standing": str(one.standing(row)),
        "digest": row.digest,
        "version": None if customer else row.version,
        "comment": row.comment,
        "voided_at": row.voided_at.isoformat() if row.voided_at else None,
        # It names fields that other parties don't see.
        "void_reason": "" if customer else row.void_reason,
    }


def _name(principal: Principal | None) -> str | None:
    return (principal.reference or principal.name) if principal else None
