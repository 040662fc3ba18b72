"""What administrators do with webhooks. Each is an event of the organization."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from isthmus.engine.access import system_viewer
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.history import NOT_IN_HISTORY, snapshot
from isthmus.engine.door.settings import record_organization_event, require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs import enqueue
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, MessageState, Webhook, WebhookMessage
from isthmus.engine.registry import registry
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.tasks.operations import add as add_task
from isthmus.engine.text import clean_line
from isthmus.engine.webhooks.addresses import AddressProblem, parsed
from isthmus.engine.webhooks.outbox import refresh
from isthmus.engine.webhooks.payload import PING
from isthmus.engine.webhooks.reading import messages_of
from isthmus.engine.webhooks.sending import start
from isthmus.engine.webhooks.signing import locked, new_secret
from isthmus.engine.webhooks.verbs import GROUPS

#: Webhooks of one organization, and characters of a name.
MOST, LONGEST_NAME = 20, 100
#: So long the former secret signs beside the new one.
BOTH = timedelta(hours=24)
#: Columns that history keeps of no webhook: secrets, and how sending goes.
UNTOLD = NOT_IN_HISTORY | {
    "secret", "old_secret", "old_secret_until", "failing_since", "delivered_at",
}  # fmt: skip
#: Messages sent again at once, at most.
MOST_AGAIN = 1_000


@dataclass(frozen=True)
class Wanted:
    """What a webhook is to be. No registers are all, no verbs as well."""

    name: str
    url: str
    registers: Sequence[str] = field(default_factory=tuple)
    verbs: Sequence[str] = field(default_factory=tuple)


def told(hook: Webhook) -> dict[str, Any]:
    """Return the row as history keeps it."""
    return snapshot(hook, UNTOLD)


def webhooks_of(organization_id: int) -> list[Webhook]:
    rows = Webhook.objects.filter(organization_id=organization_id, removed_at__isnull=True)
    return list(rows.select_related("principal").order_by("name", "pk"))


def find(key: str, act: Act) -> Webhook:
    """Return a webhook of the actor's organization. Raises Absent, Forbidden."""
    require_administration(act)
    return _row(Webhook.objects.select_related("principal", "organization"), key, act)


def _held(key: str, act: Act) -> Webhook:
    """Return the webhook, locked. Call it inside `door_open`. Raises Absent."""
    return _row(Webhook.objects.select_for_update(), key, act)


def _row(rows: QuerySet[Webhook], key: str, act: Act) -> Webhook:
    if (known := key_in(key)) is None:
        raise Absent("webhook")
    row = rows.filter(
        pk=known, organization=act.viewer.organization, removed_at__isnull=True
    ).first()
    if row is None:
        raise Absent("webhook")
    return row


def create(wanted: Wanted, act: Act) -> tuple[Webhook, str]:
    """Make a webhook that acts for the actor, and return it with its secret, shown this once.

    Raises Forbidden, Invalid.
    """
    require_administration(act)
    _check(wanted)
    secret = new_secret()
    with door_open():
        if len(webhooks_of(act.viewer.organization_id)) >= MOST:
            raise Invalid(
                [_wrong("name", "too-many", tr("There are %(most)s webhooks already.", most=MOST))]
            )
        assert act.viewer.principal_id is not None
        hook = Webhook(
            organization=act.viewer.organization,
            principal_id=act.viewer.principal_id,
            secret=locked(secret),
            created_at=act.recorded_at,
        )
        _fill(hook, wanted)
        hook.save(force_insert=True)
        _tell("webhook created", hook, act)
    return hook, secret


def change(key: str, wanted: Wanted, act: Act) -> Webhook:
    """Change a webhook. It acts for whoever changed it last: nobody lends another's eyes.

    Raises Absent, Forbidden, Invalid.
    """
    require_administration(act)
    _check(wanted)
    with door_open():
        hook = _held(key, act)
        before = told(hook)
        _fill(hook, wanted)
        hook.principal_id = act.viewer.principal_id or hook.principal_id
        if told(hook) != before:
            _save(hook, "name", "url", "registers", "verbs", "principal")
            _tell("webhook changed", hook, act)
    return hook


def renew_secret(key: str, act: Act) -> tuple[Webhook, str]:
    """Give a webhook a new secret and return it, shown this once. For a day both sign."""
    require_administration(act)
    secret = new_secret()
    with door_open():
        hook = _held(key, act)
        hook.old_secret, hook.old_secret_until = hook.secret, act.recorded_at + BOTH
        hook.secret = locked(secret)
        _save(hook, "secret", "old_secret", "old_secret_until")
        _tell("webhook secret renewed", hook, act)
    return hook, secret


def pause(key: str, act: Act) -> Webhook:
    """Send nothing from now on; what happens meanwhile is not sent later either."""
    return _set_active(key, act, active=False)


def resume(key: str, act: Act) -> Webhook:
    """Send again, what waited first."""
    return _set_active(key, act, active=True)


def remove(key: str, act: Act) -> Webhook:
    """Take a webhook away for good. Its secrets are deleted at once, its log with time."""
    require_administration(act)
    with door_open():
        hook = _held(key, act)
        hook.active, hook.removed_at = False, act.recorded_at
        hook.secret = hook.old_secret = ""
        _save(hook, "active", "removed_at", "secret", "old_secret")
        _tell("webhook removed", hook, act)
    return hook


def ping(key: str, act: Act) -> WebhookMessage:
    """Send a trial. Raises Absent, Forbidden, Invalid (it is paused)."""
    require_administration(act)
    with door_open():
        hook = _held(key, act)
        if not hook.active:
            raise Invalid(
                [_wrong("", "paused", tr("It is paused."), tr("Let it send again first."))]
            )
        message = WebhookMessage.objects.create(
            webhook=hook, type=PING, next_at=act.recorded_at, created_at=act.recorded_at
        )
        record_organization_event("webhook tried", {"name": hook.name}, act)
        enqueue(start, key=str(hook.organization_id))
    return message


def send_again(
    key: str,
    act: Act,
    *,
    message: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    failed: bool = False,
) -> int:
    """Send settled messages again, under their ids: one, or those of a time; return how many.

    Of those that the actor may know of. Raises Absent, Forbidden.
    """
    require_administration(act)
    with door_open():
        hook = _held(key, act)
        rows = messages_of(hook, act.viewer).exclude(state=MessageState.WAITING)
        if message:
            if (known := key_in(message)) is None:
                raise Absent("message")
            rows = rows.filter(pk=known)
        if since is not None:
            rows = rows.filter(created_at__gte=since)
        if until is not None:
            rows = rows.filter(created_at__lte=until)
        if failed:
            rows = rows.filter(state=MessageState.FAILED)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AGAIN])
        if message and not keys:
            raise Absent("message")
        if keys:
            WebhookMessage.objects.filter(pk__in=keys).update(
                state=MessageState.WAITING, attempts=0, next_at=act.recorded_at
            )
            count = {"name": hook.name, "messages": len(keys)}
            record_organization_event("webhook sent again", count, act)
            enqueue(start, key=str(hook.organization_id))
    return len(keys)


def pause_by_system(hook: Webhook, because: str) -> None:
    """Pause what can't go on, and give whom it acts for a task. Once, whoever finds it first."""
    viewer = system_viewer(hook.organization, "webhooks")
    act = Act.now(viewer, "job")
    with door_open():
        held = _held(str(hook.pk), act)
        if not held.active:
            return
        held.active, held.paused_because = False, because
        _save(held, "active", "paused_because")
        _tell("webhook paused", held, act)
        # Not everybody who sees the person may know of webhooks: the task names none.
        asked = Asked(
            tr("A webhook of yours was paused: see Settings, Webhooks"), assignee=held.principal_id
        )
        person = Entry.objects.visible_to(viewer).filter(pk=held.principal_id)
        if person.exists():
            try:
                add_task(held.principal_id, asked, act)
            except (Absent, Invalid):
                # Who left is given no task; the page of webhooks says it as well.
                return


def _set_active(key: str, act: Act, *, active: bool) -> Webhook:
    require_administration(act)
    with door_open():
        hook = _held(key, act)
        if hook.active is not active:
            hook.active, hook.paused_because, hook.failing_since = active, "", None
            if active:
                hook.principal_id = act.viewer.principal_id or hook.principal_id
            _save(hook, "active", "paused_because", "failing_since", "principal")
            _tell("webhook resumed" if active else "webhook paused", hook, act)
            if active:
                enqueue(start, key=str(hook.organization_id))
    return hook


def _save(hook: Webhook, *names: str) -> None:
    update_rows(Webhook, [hook], names)


def _tell(verb: str, hook: Webhook, act: Act) -> None:
    record_organization_event(verb, {"webhook": told(hook)}, act)
    refresh(hook.organization_id)


def _fill(hook: Webhook, wanted: Wanted) -> None:
    hook.name, hook.url = clean_line(wanted.name)[:LONGEST_NAME], wanted.url.strip()
    hook.registers, hook.verbs = sorted(set(wanted.registers)), sorted(set(wanted.verbs))


def _check(wanted: Wanted) -> None:
    errors = []
    if not clean_line(wanted.name):
        errors.append(_wrong("name", "required", tr("Say what it is for.")))
    elif len(clean_line(wanted.name)) > LONGEST_NAME:
        errors.append(
            _wrong(
                "name",
                "too-long",
                tr("At most %(longest_name)s characters.", longest_name=LONGEST_NAME),
            )
        )
    try:
        parsed(wanted.url.strip())
    except AddressProblem as problem:
        errors.append(_wrong("url", "address", str(problem)))
    known = {one.register for one in registry.types()}
    for name, given, choices in (
        ("registers", wanted.registers, known),
        ("verbs", wanted.verbs, set(GROUPS)),
    ):
        unknown = [one for one in given if one not in choices]
        if unknown:
            hint = tr("One of: %(names)s.", names=", ".join(sorted(choices)))
            errors.append(
                _wrong(
                    name, "choice", tr("There is no “%(unknown)s”.", unknown=unknown[0][:40]), hint
                )
            )
    if errors:
        raise Invalid(errors)


def _wrong(name: str, code: str, message: str, hint: str = "") -> RowError:
    return RowError(0, name, code, message, hint)
