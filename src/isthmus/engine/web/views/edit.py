from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import EDIT
from isthmus.engine.door import Conflict, Edit, Invalid, Refused, RowError, edit
from isthmus.engine.door.checks import require
from isthmus.engine.fields import Lookup
from isthmus.engine.inputs import parse_row
from isthmus.engine.lifecycle import Reason
from isthmus.engine.past import values_at_version
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.conflict import conflict_fields
from isthmus.engine.web.fields import form_sections, posted, take_uploads, typed
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record, version_of


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """The form of a record. Only what was changed is sent to the door."""
    act = act_of(request)
    require(record_type, EDIT, act)
    record = find_record(request, record_type, reference)
    # A clearance has made a reader of somebody who may edit others.
    act = act_of(request)
    require(record_type, EDIT, act)
    lookup = Lookup(request.viewer)
    if request.method != "POST":
        return _form(request, record, record_type, _texts(record_type, record, lookup), lookup)
    texts = posted(record_type, request)
    errors = take_uploads(record_type, request, texts)
    base = _base(request, record)
    changed = _changed(request, record_type, record, base, texts, lookup)
    values, mistakes = parse_row(record_type, changed, lookup, partial=True)
    errors += mistakes
    reasons: list[Reason] = []
    if not errors:
        try:
            (edited,) = edit(record_type, [Edit(record.pk, values, base)], act)
        except Conflict as conflict:
            return _conflict(request, record_type, conflict, changed, lookup)
        except Invalid as invalid:
            errors = invalid.errors
        except Refused as refused:
            reasons = [reason for _, reason in refused.reasons]
        else:
            words = "was saved" if changed else "stays as it was"
            messages.success(request, f"{edited.reference} {words}.")
            return HttpResponseRedirect(record_address(edited, org))
    texts = {**_texts(record_type, record, lookup), **texts}
    return _form(request, record, record_type, texts, lookup, errors, reasons, base)


def _base(request: MemberRequest, record: Any) -> int:
    """Return the version the writer had before them; one that can't be is today's."""
    current: int = record.entry.version
    return min(version_of(request) or current, current)


def _texts(record_type: type[RecordType], record: Any, lookup: Lookup) -> dict[str, str]:
    specs = record_type.specs(record_type.editable())
    return {spec.name: typed(spec, getattr(record, spec.attribute), lookup) for spec in specs}


def _changed(
    request: MemberRequest,
    record_type: type[RecordType],
    record: Any,
    base: int,
    texts: dict[str, str],
    lookup: Lookup,
) -> dict[str, str]:
    """Return what the writer changed against the version they had.

    So a value that they may not see, or that somebody else changed meanwhile, is not written
    back; of a conflict, what they gave up for the other's is left out.
    """
    before = values_at_version(record, base)
    changed = {}
    for spec in record_type.specs(texts):
        if request.POST.get(f"choose-{spec.name}") == "theirs":
            continue
        if texts[spec.name] != typed(spec, before.get(spec.name), lookup) or spec.kind == "file":
            changed[spec.name] = texts[spec.name]
    return changed


def _form(
    request: MemberRequest,
    record: Any,
    record_type: type[RecordType],
    texts: dict[str, str],
    lookup: Lookup,
    errors: Sequence[RowError] = (),
    reasons: Sequence[Reason] = (),
    version: int | None = None,
) -> HttpResponse:
    slug = request.viewer.organization.slug
    address = record_address(record, slug, "record_edit")
    context = {
        "record_type": record_type,
        "title": f"Edit {record.title}",
        "lead": "",
        "record": record,
        "address": address,
        "sections": form_sections(record_type, texts, lookup, errors, record),
        "errors": [{"text": e.message, "name": e.field} for e in errors],
        "reasons": reasons,
        "version": version or record.entry.version,
        "submit": "Save",
        "cancel_url": record_address(record, slug),
    }
    crumbs = _crumbs(record_type, record, slug, address)
    status = 422 if errors else 409 if reasons else 200
    return page(request, "engine/record_form.html", context, crumbs, status)


def _crumbs(
    record_type: type[RecordType], record: Any, slug: str, address: str
) -> list[tuple[str, str]]:
    steps = ((record.reference, record_address(record, slug)), ("Edit", address))
    return register_crumbs(record_type, slug, *steps)


def _conflict(
    request: MemberRequest,
    record_type: type[RecordType],
    conflict: Conflict,
    changed: dict[str, str],
    lookup: Lookup,
) -> HttpResponse:
    """Show base, yours and theirs side by side; nothing that was typed is lost."""
    record = conflict.record
    slug = request.viewer.organization.slug
    address = record_address(record, slug, "record_edit")
    both, yours, theirs = conflict_fields(
        record_type, record, values_at_version(record, conflict.base), changed, lookup
    )
    context = {
        "record_type": record_type,
        "record": record,
        "address": address,
        "version": record.entry.version,
        "both": both,
        "yours": yours,
        "theirs": theirs,
        "yours_rows": [[side["label"], side["base"], side["yours"]] for side in yours],
        "theirs_rows": [[side["label"], side["base"], side["theirs"]] for side in theirs],
        "cancel_url": record_address(record, slug),
        "text": str(conflict),
    }
    crumbs = _crumbs(record_type, record, slug, address)
    return page(request, "engine/record_conflict.html", context, crumbs, 412)
