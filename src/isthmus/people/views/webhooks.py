"""Webhooks: who outside is told of what happens, and the log of what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent, Act, Invalid, RowError
from isthmus.engine.door.settings import require_administration
from isthmus.engine.fields import FieldProblem, instant
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr, trn
from isthmus.engine.models import MessageState, Webhook
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.engine.webhooks import operations
from isthmus.engine.webhooks.operations import Wanted
from isthmus.engine.webhooks.payload import message_id
from isthmus.engine.webhooks.reading import STATES, Delivery, counts, log
from isthmus.engine.webhooks.verbs import GROUPS
from isthmus.people.views.frame import Filled, settings_page

TAB = "settings_webhooks"
#: How the states of messages look, as those of records do.
LOOKS = {
    MessageState.WAITING: "waiting",
    MessageState.DELIVERED: "done",
    MessageState.FAILED: "void",
}


@require_http_methods(["GET", "HEAD"])
def webhooks(request: MemberRequest, org: str) -> HttpResponse:
    """List the organization's webhooks."""
    require_administration(act_of(request))
    hooks = operations.webhooks_of(request.viewer.organization_id)
    found = counts(hooks, request.viewer)
    rows = [{**_facts(hook, org), "count": found[hook.pk]} for hook in hooks]
    context = {"rows": rows, "most": operations.MOST}
    return settings_page(request, "people/webhooks.html", TAB, context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_webhook(request: MemberRequest, org: str) -> HttpResponse:
    """Make a webhook; its secret is on the answer and nowhere else."""
    act = act_of(request)
    require_administration(act)
    form = Filled()
    if request.method == "POST":
        try:
            made, secret = operations.create(_wanted(request.POST), act)
            return _page_of(request, operations.find(str(made.pk), act), secret=secret)
        except Invalid as error:
            form = Filled.wrong(_sent(request.POST), error)
    return _form(request, form, tr("New webhook"), reverse(TAB, kwargs={"org": org}))


@require_http_methods(["GET", "HEAD", "POST"])
def change_webhook(request: MemberRequest, org: str, key: str) -> HttpResponse:
    """Change where a webhook leads and what it tells."""
    act = act_of(request)
    hook = operations.find(key, act)
    back = reverse("settings_webhook", kwargs={"org": org, "key": key})
    form = Filled(
        {"name": hook.name, "url": hook.url, "registers": hook.registers, "verbs": hook.verbs}
    )
    if request.method == "POST":
        try:
            operations.change(key, _wanted(request.POST), act)
            messages.success(
                request, tr("“%(name)s” is changed. It tells what you may see.", name=hook.name)
            )
            return redirect(back)
        except Invalid as error:
            form = Filled.wrong(_sent(request.POST), error)
    return _form(request, form, tr("Change “%(name)s”", name=hook.name), back)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: MemberRequest, org: str, key: str) -> HttpResponse:
    """Show one webhook with its log, and do what can be done with it."""
    hook = operations.find(key, act_of(request))
    if request.method == "POST":
        return _decided(request, hook)
    return _page_of(request, hook)


def _decided(request: MemberRequest, hook: Webhook) -> HttpResponse:
    act, key, do = act_of(request), str(hook.pk), request.POST.get("do", "")
    if do == "secret":
        held, secret = operations.renew_secret(key, act)
        return _page_of(request, operations.find(str(held.pk), act), secret=secret)
    try:
        said = _done(request.POST, do, hook, act)
    except Invalid as error:
        form = Filled.wrong(
            {name: request.POST.get(name, "") for name in ("since", "until")}, error
        )
        return _page_of(request, hook, form=form)
    messages.success(request, said)
    if do == "remove":
        return redirect(TAB, org=hook.organization.slug)
    return redirect("settings_webhook", org=hook.organization.slug, key=key)


def _done(sent: QueryDict, do: str, hook: Webhook, act: Act) -> str:
    """Do what was asked, and return what to say about it."""
    key = str(hook.pk)
    if do == "ping":
        operations.ping(key, act)
        return tr("A trial is on its way. The log shows what came of it.")
    if do == "pause":
        operations.pause(key, act)
        return tr("It is paused. What happens meanwhile is not sent later.")
    if do == "resume":
        operations.resume(key, act)
        return tr("It sends again, what waited first. It tells what you may see.")
    if do == "remove":
        operations.remove(key, act)
        return tr("“%(name)s” is gone.", name=hook.name)
    if message := sent.get("again"):
        operations.send_again(key, act, message=message)
        return tr("It is sent again.")
    if do == "range":
        count = operations.send_again(
            key,
            act,
            since=_moment(sent, "since"),
            until=_moment(sent, "until"),
            failed=sent.get("which") == "failed",
        )
        return trn("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
    raise Absent("action")


def _moment(sent: QueryDict, name: str) -> datetime | None:
    given = sent.get(name, "").strip()
    if not given:
        return None
    try:
        return instant(datetime.fromisoformat(given))
    except (ValueError, FieldProblem):
        error = RowError(
            0, name, "moment", tr("This is no date and time."), tr("Such as 2026-11-23 14:05.")
        )
        raise Invalid([error]) from None


def _page_of(
    request: MemberRequest, hook: Webhook, *, secret: str = "", form: Filled | None = None
) -> HttpResponse:
    org = request.viewer.organization.slug
    state, place = request.GET.get("state", ""), key_in(request.GET.get("before", ""))
    found = log(hook, request.viewer, state=state, before=place)
    here = reverse("settings_webhook", kwargs={"org": org, "key": str(hook.pk)})
    kept = f"state={state}&" if state in STATES else ""
    context = {
        "title": hook.name,
        "hook": _facts(hook, org),
        "secret": secret,
        "form": form or Filled(),
        "here": here,
        "log": [_row(one, org) for one in found.rows],
        "older": f"{here}?{kept}before={found.before}" if found.before else "",
        "newest": f"{here}?{kept.rstrip('&')}" if place is not None else "",
        "views": [
            {"label": label, "url": f"{here}?state={code}" if code else here,
             "current": code == (state if state in STATES else "")}
            for code, label in [("", tr("All")), *MessageState.choices]
        ],
    }  # fmt: skip
    status = form.status if form else 200
    return settings_page(request, "people/webhook.html", TAB, context, status)


def _form(request: MemberRequest, form: Filled, title: str, back: str) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "back": back,
        "registers": [(one.register, one.label_plural) for one in registry.types()],
        "verbs": list(GROUPS.items()),
    }
    return settings_page(request, "people/webhook_form.html", TAB, context, form.status)


def _sent(sent: QueryDict) -> dict[str, Any]:
    return {
        "name": sent.get("name", ""),
        "url": sent.get("url", ""),
        "registers": sent.getlist("registers"),
        "verbs": sent.getlist("verbs"),
    }


def _wanted(sent: QueryDict) -> Wanted:
    return Wanted(**_sent(sent))


def _facts(hook: Webhook, org: str) -> dict[str, Any]:
    labels = {one.register: one.label_plural for one in registry.types()}
    failing = hook.active and hook.failing_since is not None
    return {
        "url": reverse("settings_webhook", kwargs={"org": org, "key": str(hook.pk)}),
        "change": reverse("settings_webhook_change", kwargs={"org": org, "key": str(hook.pk)}),
        "name": hook.name,
        "leads": hook.url,
        "active": hook.active,
        "because": hook.paused_because,
        "state": "waiting" if failing else "done" if hook.active else "void",
        "words": tr("Failing") if failing else tr("Sends") if hook.active else tr("Paused"),
        "person": hook.principal.name,
        "registers": ", ".join(labels.get(one, one) for one in hook.registers)
        or tr("All registers"),
        "verbs": ", ".join(GROUPS[one].partition(":")[0] for one in hook.verbs if one in GROUPS)
        or tr("Everything that happens"),
        "failing": hook.failing_since,
        "delivered": hook.delivered_at,
        "both": hook.old_secret_until
        if hook.old_secret_until and hook.old_secret_until > timezone.now()
        else None,
    }


def _row(one: Delivery, org: str) -> dict[str, Any]:
    message, entry = one.message, one.message.entry
    linked = entry is not None and entry.removed_at is None
    return {
        "key": str(message.pk),
        "id": message_id(message),
        "type": message.type,
        "reference": entry.reference if entry else "",
        "address": record_address(entry, org) if entry and linked else "",
        "state": LOOKS[MessageState(message.state)],
        "words": MessageState(message.state).label,
        "created": message.created_at,
        "next": message.next_at if message.state == MessageState.WAITING else None,
        "attempts": one.attempts,
    }
