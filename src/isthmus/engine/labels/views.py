"""Pages of labels: all of them, and those of one record."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from isthmus.engine.access import CREATE, EDIT, REMOVE
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, RowError
from isthmus.engine.keys import key_in
from isthmus.engine.labels import operations
from isthmus.engine.labels.panel import CAPABILITY
from isthmus.engine.labels.reading import counts, labels_of, named
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Hue
from isthmus.engine.text import clean_line, fold
from isthmus.engine.web.hanging import Form, Sent, addresses
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of

#: Labels that are offered at once while one is typed.
SHOWN = 12


@require_safe
def labels(request: MemberRequest, org: str) -> HttpResponse:
    """All labels with how many records of those one sees they are on."""
    return _shown(request)


def _shown(
    request: MemberRequest, key: int | None = None, wrong: Invalid | None = None
) -> HttpResponse:
    """Show the labels; `key` is the one whose form needs mending, 0 that for a new one."""
    org, act = request.viewer.organization.slug, act_of(request)
    used = counts(request.viewer)
    known = labels_of(Lookup(request.viewer))
    errors = {error.field: f"{error.message} {error.hint}".strip() for error in wrong.errors} if (
        wrong) else {}  # fmt: skip
    context: dict[str, Any] = {
        "labels": [
            {
                "key": one.key, "name": one.name, "hue": one.hue, "about": one.about,
                "count": used.get(one.key, 0),
                "url": reverse("label", kwargs={"org": org, "key": one.key}),
                "errors": errors if key == one.key else {},
                "others": [(o.key, o.name) for o in known.values() if o.key != one.key],
            }
            for one in known.values()
        ],
        "hues": Hue.choices,
        "errors": errors if key == 0 else {},
        "typed": request.POST if key == 0 else {},
        "may_make": operations.may(CREATE, act),
        "may_change": operations.may(EDIT, act),
        "may_remove": operations.may(REMOVE, act),
        "new_url": reverse("label_new", kwargs={"org": org}),
    }  # fmt: skip
    return page(request, "engine/labels.html", context, [(tr("Labels"), "")], 422 if wrong else 200)


def _there(org: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("labels", kwargs={"org": org}))


@require_POST
def label_new(request: MemberRequest, org: str) -> HttpResponse:
    try:
        made = operations.make_label(_values(request), act_of(request))
    except Invalid as invalid:
        return _shown(request, 0, invalid)
    messages.success(request, tr("There is a label “%(name)s” now.", name=made.name))
    return _there(org)


@require_POST
def label(request: MemberRequest, org: str, key: int) -> HttpResponse:
    """Change, merge or delete a label."""
    act, sent = act_of(request), request.POST
    undo = reverse("label_put_back", kwargs={"org": org, "key": key})
    try:
        if "remove" in sent:
            gone = operations.remove_label(key, act)
            messages.success(
                request, tr("The label “%(name)s” is deleted.", name=gone.name), extra_tags=undo
            )
        elif "merge" in sent:
            if (into := key_in(sent.get("into", ""))) is None:
                raise Absent("label")
            target = operations.merge_label(key, into, act)
            messages.success(
                request, tr("It is “%(name)s” now.", name=target.name), extra_tags=undo
            )
        else:
            changed = operations.change_label(key, _values(request), act)
            messages.success(request, tr("The label “%(name)s” is changed.", name=changed.name))
    except Invalid as invalid:
        return _shown(request, key, invalid)
    return _there(org)


@require_POST
def label_put_back(request: MemberRequest, org: str, key: int) -> HttpResponse:
    back = operations.put_back_label(key, act_of(request))
    messages.success(request, tr("The label “%(name)s” is back.", name=back.name))
    return _there(org)


def _values(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in ("name", "hue", "about") if name in request.POST}


@require_safe
def label_options(request: MemberRequest, org: str) -> HttpResponse:
    """The labels whose names fit, to choose from while one is typed."""
    words = fold(clean_line(request.GET.get("q", ""))[:100]).split()
    known = labels_of(Lookup(request.viewer)).values()
    fitting = (one for one in known if all(word in fold(one.name) for word in words))
    options = [{"value": one.name, "text": one.name} for one in islice(fitting, SHOWN)]
    context = {"options": options, "nothing": tr("No label is called so yet")}
    return render(None, "engine/options.html", context, using="jinja2")


def _on(sent: Sent) -> None:
    """Put a label on the record; one that is new is made, by whoever may."""
    key = key_of(sent.text("name"), Lookup(sent.request.viewer), sent.act)
    operations.put_on(sent.record_type, [sent.record.pk], [key], [], sent.act)


def key_of(text: str, lookup: Lookup, act: Act) -> int:
    """Return the label of this name, made where there is none. Raises Forbidden, Invalid."""
    found = named(clean_line(text), labels_of(lookup).values())
    if found is not None:
        return found.key
    try:
        return operations.make_label({"name": text}, act).pk
    except Forbidden:
        known = ", ".join(one.name for one in labels_of(lookup).values())
        raise Invalid([RowError(
            0, "name", "unknown", tr("There is no label “%(text)s”.", text=clean_line(text)[:40]),
            tr("There are: %(known)s.", known=known) if known else tr("Ask who keeps the system to make it."),
        )]) from None  # fmt: skip


def _off(sent: Sent) -> None:
    """Take a label off the record."""
    if (key := key_in(sent.text("label"))) is None:
        raise Absent("label")
    operations.put_on(sent.record_type, [sent.record.pk], [], [key], sent.act)


urlpatterns = [
    path("o/<slug:org>/labels/", labels, name="labels"),
    path("o/<slug:org>/labels/new/", label_new, name="label_new"),
    path("o/<slug:org>/labels/options/", label_options, name="label_options"),
    path("o/<slug:org>/labels/<int:key>/", label, name="label"),
    path("o/<slug:org>/labels/<int:key>/put-back/", label_put_back, name="label_put_back"),
    *addresses(CAPABILITY, Form("label_on", "label/", _on), Form("label_off", "label/off/", _off)),
]
