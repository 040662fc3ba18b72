"""Webhooks by API, for those who administer."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.params.functions import Body, Query
from pydantic import AwareDatetime, Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hanging import Id, Person
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING, WRITING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Strict
from isthmus.engine.door.settings import require_administration
from isthmus.engine.models import Webhook
from isthmus.engine.registry import registry
from isthmus.engine.webhooks import operations
from isthmus.engine.webhooks.operations import Wanted
from isthmus.engine.webhooks.reading import STATES, Delivery, counts, log
from isthmus.engine.webhooks.verbs import GROUPS

AT = f"{ORG}/webhooks"
#: What `registers` and `verbs` take, as OpenAPI has it.
REGISTERS: Any = {"items": {"enum": [one.register for one in registry.types()]}}
VERBS: Any = {"items": {"enum": list(GROUPS)}}


class HookShown(Schema):
    """A webhook. Its secret is told when it is made or renewed, and never again."""

    id: str
    name: str
    url: str
    registers: list[str] = Field(description="Empty: every register.")
    verbs: list[str] = Field(description="Empty: everything that happens.")
    payload_version: int
    active: bool
    paused_because: str = Field(description="Why it was paused by itself; else empty.")
    person: Person | None = Field(description="It tells what this person may see.")
    failing_since: str | None
    delivered_at: str | None
    messages: dict[str, int] = Field(description="By state, of records that you may know of.")


class Hooks(Schema):
    items: list[HookShown]


class HookMade(HookShown):
    """A webhook with its secret: it is told this once."""

    secret: str = Field(
        examples=["whsec_…"],
        description="Empty in an answer that is sent again for an `Idempotency-Key`.",
    )


class HookGiven(Strict):
    """What a webhook is to be. It acts for whoever writes it."""

    name: str = Field(max_length=operations.LONGEST_NAME, examples=["Chat of the service desk"])
    url: str = Field(max_length=500, examples=["https://hooks.example.org/isthmus"])
    registers: list[str] = Field(default_factory=list, max_length=200, json_schema_extra=REGISTERS)
    verbs: list[str] = Field(default_factory=list, max_length=20, json_schema_extra=VERBS)


class Attempt(Schema):
    at: str
    status: int = Field(description="0 where no answer came.")
    milliseconds: int
    problem: str
    answer: str = Field(description="How the answer begins. Not to be trusted.")


class Message(Schema):
    """One event that was to be told."""

    id: str = Field(description="The header `webhook-id` is this, after `msg_`.")
    type: str = Field(examples=["documents.edited"])
    reference: str | None = Field(description="Of the record; none of a trial.")
    state: str
    created_at: str
    next_at: str | None = Field(description="When it is sent next, while it waits.")
    attempts: list[Attempt]


class Messages(Schema):
    items: list[Message]
    next: str | None = Field(description="Value of `before` for the page after this.")


#: An instant with its zone, of the years that a database knows in every zone.
Moment = Annotated[
    AwareDatetime,
    Field(strict=False, ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(9000, 1, 1, tzinfo=UTC)),
]


class Again(Strict):
    """Which settled messages to send again: of a time, or only those that failed."""

    since: Moment | None = None
    until: Moment | None = None
    failed: bool = False


class Sent(Schema):
    messages: int


def _shown(hook: Webhook, messages: dict[str, int]) -> dict[str, Any]:
    person = hook.principal
    return {
        "id": str(hook.pk),
        "name": hook.name,
        "url": hook.url,
        "registers": hook.registers,
        "verbs": hook.verbs,
        "payload_version": hook.payload_version,
        "active": hook.active,
        "paused_because": hook.paused_because,
        "person": {"reference": person.reference, "name": person.name},
        "failing_since": hook.failing_since.isoformat() if hook.failing_since else None,
        "delivered_at": hook.delivered_at.isoformat() if hook.delivered_at else None,
        "messages": messages,
    }


def _one(hook: Webhook, request: ApiRequest) -> HttpResponse:
    return json_response(_shown(hook, counts([hook], request.viewer)[hook.pk]))


def _with_secret(hook: Webhook, request: ApiRequest, secret: str, status: int) -> HttpResponse:
    found = counts([hook], request.viewer)[hook.pk]
    response = json_response({**_shown(hook, found), "secret": secret}, status)
    response.told_once = secret  # type: ignore[attr-defined]
    return response


def _message(one: Delivery) -> dict[str, Any]:
    message = one.message
    return {
        "id": str(message.pk),
        "type": message.type,
        "reference": message.entry.reference if message.entry else None,
        "state": message.state,
        "created_at": message.created_at.isoformat(),
        "next_at": message.next_at.isoformat() if message.state == "waiting" else None,
        "attempts": [
            {
                "at": attempt.at.isoformat(),
                "status": attempt.status,
                "milliseconds": attempt.milliseconds,
                "problem": attempt.problem,
                "answer": attempt.answer,
            }
            for attempt in one.attempts
        ],
    }


def add_webhooks(router: Router) -> None:
    """Add the operations on webhooks."""
    _add_reading(router)
    _add_writing(router)
    _add_doing(router)
    _add_log(router)


def _add_reading(router: Router) -> None:
    @router.get(
        AT,
        response=Hooks,
        openapi_extra=answers(*READING),
        operation_id="webhooks_list",
        summary="List webhooks",
    )
    def listed(request: ApiRequest, org: str) -> HttpResponse:
        require_administration(act_of(request))
        hooks = operations.webhooks_of(request.viewer.organization_id)
        found = counts(hooks, request.viewer)
        return json_response({"items": [_shown(one, found[one.pk]) for one in hooks]})

    @router.get(
        f"{AT}/{{webhook}}",
        response=HookShown,
        openapi_extra=answers(*READING),
        operation_id="webhooks_read",
        summary="Read a webhook",
    )
    def read(request: ApiRequest, org: str, webhook: Id) -> HttpResponse:
        return _one(operations.find(webhook, act_of(request)), request)


def _add_writing(router: Router) -> None:
    @router.post(
        AT,
        response={201: HookMade},
        openapi_extra=answers(*WRITING),
        operation_id="webhooks_create",
        summary="Make a webhook",
    )
    def created(
        request: ApiRequest, org: str, body: Annotated[HookGiven, Body(...)]
    ) -> HttpResponse:
        act = act_of(request)
        hook, secret = operations.create(Wanted(**body.dict()), act)
        return _with_secret(operations.find(str(hook.pk), act), request, secret, 201)

    @router.put(
        f"{AT}/{{webhook}}",
        response=HookShown,
        openapi_extra=answers(*WRITING),
        operation_id="webhooks_change",
        summary="Change a webhook",
    )
    def changed(
        request: ApiRequest, org: str, webhook: Id, body: Annotated[HookGiven, Body(...)]
    ) -> HttpResponse:
        act = act_of(request)
        operations.change(webhook, Wanted(**body.dict()), act)
        return _one(operations.find(webhook, act), request)

    @router.delete(
        f"{AT}/{{webhook}}",
        response={204: None},
        openapi_extra=answers(*READING, 422),
        operation_id="webhooks_remove",
        summary="Take a webhook away",
    )
    def removed(request: ApiRequest, org: str, webhook: Id) -> HttpResponse:
        operations.remove(webhook, act_of(request))
        return HttpResponse(status=204)


def _add_doing(router: Router) -> None:
    @router.post(
        f"{AT}/{{webhook}}/secret",
        response=HookMade,
        openapi_extra=answers(*WRITING),
        operation_id="webhooks_renew_secret",
        summary="Give a webhook a new secret; for a day the former one signs as well",
    )
    def renewed(request: ApiRequest, org: str, webhook: Id) -> HttpResponse:
        act = act_of(request)
        _, secret = operations.renew_secret(webhook, act)
        return _with_secret(operations.find(webhook, act), request, secret, 200)

    for verb, do, summary in (
        ("pause", operations.pause, "Send nothing until it is resumed"),
        ("resume", operations.resume, "Send again, what waited first"),
        ("ping", operations.ping, "Send a trial"),
    ):
        _add_verb(router, verb, do, summary)


def _add_verb(router: Router, verb: str, do: Any, summary: str) -> None:
    @router.post(
        f"{AT}/{{webhook}}/{verb}",
        response=HookShown,
        openapi_extra=answers(*WRITING),
        operation_id=f"webhooks_{verb}",
        summary=summary,
    )
    def done(request: ApiRequest, org: str, webhook: Id) -> HttpResponse:
        act = act_of(request)
        do(webhook, act)
        return _one(operations.find(webhook, act), request)


def _add_log(router: Router) -> None:
    state: Any = Annotated[str, Field(json_schema_extra={"enum": ["", *STATES]})]

    @router.get(
        f"{AT}/{{webhook}}/messages",
        response=Messages,
        openapi_extra=answers(*READING, 422),
        operation_id="webhooks_messages",
        summary="What was sent, newest first, with every attempt",
        description="Messages about records that you may not know of are left out.",
    )
    def messages(
        request: ApiRequest,
        org: str,
        webhook: Id,
        state: state = "",
        before: str = Query("", pattern=r"^[0-9]{0,18}$", description="`next` of the page before."),
    ) -> HttpResponse:
        hook = operations.find(webhook, act_of(request))
        found = log(hook, request.viewer, state=state, before=int(before) if before else None)
        following = str(found.before) if found.before else None
        return json_response({"items": [_message(one) for one in found.rows], "next": following})

    @router.post(
        f"{AT}/{{webhook}}/messages/{{message}}/again",
        response=Sent,
        openapi_extra=answers(*WRITING),
        operation_id="webhooks_message_again",
        summary="Send a message again, under its id",
    )
    def again(request: ApiRequest, org: str, webhook: Id, message: Id) -> HttpResponse:
        count = operations.send_again(webhook, act_of(request), message=message)
        return json_response({"messages": count})

    @router.post(
        f"{AT}/{{webhook}}/again",
        response=Sent,
        openapi_extra=answers(*WRITING),
        operation_id="webhooks_again",
        summary=f"Send the messages of a time again, at most {operations.MOST_AGAIN:,}",
    )
    def again_all(
        request: ApiRequest, org: str, webhook: Id, body: Annotated[Again, Body(...)]
    ) -> HttpResponse:
        count = operations.send_again(webhook, act_of(request), **body.dict())
        return json_response({"messages": count})
