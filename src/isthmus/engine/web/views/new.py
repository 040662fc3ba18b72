from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import CREATE
from isthmus.engine.door import Invalid, Refused, RowError, create
from isthmus.engine.door.checks import require
from isthmus.engine.door.single import the_one
from isthmus.engine.drafts.keeping import find, forget, form_for_new, typed_in
from isthmus.engine.inputs import parse_row
from isthmus.engine.language import tr, within
from isthmus.engine.lifecycle import Reason
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import FormDraft
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.fields import form_sections, initial, posted, summary, take_uploads
from isthmus.engine.web.hooks import form_notes_for
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.parts import Rows, part_forms, posted_rows, pressed
from isthmus.engine.web.requests import MemberRequest, act_of


@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """A form for a new record; parameters of the address fill fields in beforehand."""
    act = act_of(request)
    require(record_type, CREATE, act)
    lookup = Lookup(request.viewer)
    if request.method != "POST":
        if there := the_one(record_type, request.viewer):
            text = tr("There is one already, and an organization has only one: this one.")
            messages.info(request, text)
            return HttpResponseRedirect(record_address(there, org))
        texts = initial(record_type, request.GET.dict(), lookup)
        draft = find(request.viewer, form_for_new(record_type, request.GET))
        rows: Rows = {}
        if draft:
            before = typed_in(draft)
            texts |= posted(record_type, before)
            rows = posted_rows(record_type, before, lookup)
        return _form(request, record_type, texts, rows, lookup, draft=draft)
    texts, rows = posted(record_type, request.POST), posted_rows(record_type, request.POST, lookup)
    errors = take_uploads(record_type, request, texts)
    if pressed(record_type, request, rows, lookup):
        return _form(request, record_type, texts, rows, lookup)
    values, mistakes = parse_row(record_type, {**texts, **rows}, lookup)
    errors += mistakes
    if not errors:
        try:
            (made,) = create(record_type, [values], act)
        except Invalid as invalid:
            errors = invalid.errors
        except Refused as refused:
            reasons = [reason for _, reason in refused.reasons]
            return _form(request, record_type, texts, rows, lookup, reasons=reasons)
        else:
            forget(request.viewer, request.POST.get("draft-form", ""))
            messages.success(
                request,
                tr(
                    "%(reference)s %(title)s was created.",
                    reference=made.reference,
                    title=made.title,
                ),
            )
            return HttpResponseRedirect(record_address(made, org))
    return _form(request, record_type, texts, rows, lookup, errors)


def _form(
    request: MemberRequest,
    record_type: type[RecordType],
    texts: dict[str, str],
    rows: Rows,
    lookup: Lookup,
    errors: Sequence[RowError] = (),
    reasons: Sequence[Reason] = (),
    draft: FormDraft | None = None,
) -> HttpResponse:
    slug = request.viewer.organization.slug
    name = tr("New %(label)s", label=within(record_type.label))
    here = reverse("record_new", kwargs={"org": slug, "record_type": record_type})
    context = {
        "record_type": record_type,
        "title": name,
        "lead": record_type.about,
        "record": None,
        "address": here,
        "sections": form_sections(record_type, texts, lookup, errors),
        "parts": part_forms(record_type, rows, lookup, errors),
        "notes": form_notes_for(record_type, request.viewer, None),
        "errors": summary(record_type, errors),
        "reasons": reasons,
        "version": "",
        "draft": _draft(request, record_type, draft),
        "submit": tr("Create the %(label)s", label=record_type.label.lower()),
        "cancel_url": list_address(record_type, slug),
    }
    status = 422 if errors else 409 if reasons else 200
    return page(
        request, "engine/record_form.html", context,
        register_crumbs(record_type, slug, (name, here)), status,
    )  # fmt: skip


def _draft(
    request: MemberRequest, record_type: type[RecordType], draft: FormDraft | None
) -> dict[str, Any]:
    """Return where the form keeps what is typed, and whether it shows what was kept."""
    kwargs = {"org": request.viewer.organization.slug, "record_type": record_type}
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    # A form that is shown again after a mistake still is the one that was opened.
    name = request.POST.get("draft-form") or form_for_new(record_type, request.GET).name
    address = reverse("draft_of_new", kwargs=kwargs) + query
    return {"form": name, "url": address, "restored": draft.saved_at if draft else None}
