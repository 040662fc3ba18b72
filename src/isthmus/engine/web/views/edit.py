from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import EDIT
from isthmus.engine.door import Conflict, Edit, Invalid, Refused, RowError, edit, refusals
from isthmus.engine.door.checks import require
from isthmus.engine.drafts.keeping import find, forget, form_of, typed_in
from isthmus.engine.inputs import parse_row
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import FormDraft
from isthmus.engine.past import values_at_version
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address, undo_address
from isthmus.engine.web.conflict import Sides, conflict_fields, conflict_parts
from isthmus.engine.web.fields import form_sections, posted, summary, take_uploads, typed
from isthmus.engine.web.hooks import form_notes_for
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.parts import (
    Rows,
    changed_rows,
    part_forms,
    posted_rows,
    pressed,
    rows_of,
    typed_rows,
)
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
    standing = rows_of(record_type, record, lookup)
    if request.method != "POST":
        known = [why for _, why in refusals(record_type, EDIT, [record], act)]
        texts = _texts(record_type, record, lookup)
        if draft := find(request.viewer, form_of(record)):
            before = typed_in(draft)
            kept = {**texts, **posted(record_type, before)}
            rows = {**standing, **posted_rows(record_type, before, lookup)}
            if (kept, rows) != (texts, standing):
                return _form(
                    request, record, record_type, kept, rows, lookup, (), known, draft=draft
                )
        return _form(request, record, record_type, texts, standing, lookup, (), known)
    texts, rows = posted(record_type, request.POST), posted_rows(record_type, request.POST, lookup)
    errors = take_uploads(record_type, request, texts)
    base = _base(request, record)
    if pressed(record_type, request, rows, lookup):
        texts, rows = {**_texts(record_type, record, lookup), **texts}, {**standing, **rows}
        return _form(request, record, record_type, texts, rows, lookup, version=base)
    changed = _changed(request, record_type, record, base, texts, rows, lookup)
    values, mistakes = parse_row(record_type, changed, lookup, partial=True)
    errors += mistakes
    reasons: list[Reason] = []
    if not errors:
        try:
            (edited,) = edit(record_type, [Edit(record.pk, values, base)], act)
        except Conflict as conflict:
            return _conflict(request, record_type, conflict, changed, rows, lookup)
        except Invalid as invalid:
            errors = invalid.errors
        except Refused as refused:
            reasons = [reason for _, reason in refused.reasons]
        else:
            forget(request.viewer, form_of(record).name)
            words = (
                tr("%(reference)s was saved.", reference=edited.reference)
                if changed
                else tr("%(reference)s stays as it was.", reference=edited.reference)
            )
            # What was written in the meantime is not taken back with it.
            back = undo_address(edited, org) if edited.entry.version > base else ""
            messages.success(request, words, extra_tags=back)
            return HttpResponseRedirect(record_address(edited, org))
    texts, rows = {**_texts(record_type, record, lookup), **texts}, {**standing, **rows}
    return _form(request, record, record_type, texts, rows, lookup, errors, reasons, base)


def _base(request: MemberRequest, record: Any) -> int:
    """Return the version the writer had before them; one that can't be is today's."""
    current: int = record.entry.version
    return min(version_of(request) or current, current)


def _texts(record_type: type[RecordType], record: Any, lookup: Lookup) -> dict[str, str]:
    specs = record_type.specs(record_type.editable())
    return {spec.name: typed(spec, spec.of(record), lookup) for spec in specs}


def _changed(
    request: MemberRequest,
    record_type: type[RecordType],
    record: Any,
    base: int,
    texts: dict[str, str],
    rows: Rows,
    lookup: Lookup,
) -> dict[str, Any]:
    """Return what the writer changed against the version they had.

    So a value that they may not see, or that somebody else changed meanwhile, is not written
    back; of a conflict, what they gave up for the other's is left out.
    """
    before = values_at_version(record_type, record, base)
    changed: dict[str, Any] = {}
    for spec in record_type.specs(texts):
        if request.POST.get(f"choose-{spec.name}") == "theirs":
            continue
        if texts[spec.name] != typed(spec, before.get(spec.name), lookup) or spec.kind == "file":
            changed[spec.name] = texts[spec.name]
    for part in record_type.parts:
        if part.name not in rows or request.POST.get(f"choose-{part.name}") == "theirs":
            continue
        mine = changed_rows(part, rows[part.name], typed_rows(part, before[part.name], lookup))
        if mine is not None:
            changed[part.name] = mine
    return changed


def _form(
    request: MemberRequest,
    record: Any,
    record_type: type[RecordType],
    texts: dict[str, str],
    rows: Rows,
    lookup: Lookup,
    errors: Sequence[RowError] = (),
    reasons: Sequence[Reason] = (),
    version: int | None = None,
    draft: FormDraft | None = None,
) -> HttpResponse:
    slug = request.viewer.organization.slug
    address = record_address(record, slug, "record_edit")
    context = {
        "record_type": record_type,
        "title": tr("Edit %(title)s", title=record.title),
        "lead": "",
        "record": record,
        "address": address,
        "sections": form_sections(record_type, texts, lookup, errors, record),
        "parts": part_forms(record_type, rows, lookup, errors),
        "notes": form_notes_for(record_type, request.viewer, record),
        "errors": summary(record_type, errors),
        "reasons": reasons,
        "version": draft.base if draft else version or record.entry.version,
        "draft": {
            "form": form_of(record).name,
            "url": record_address(record, slug, "draft_of_edit"),
            "restored": draft.saved_at if draft else None,
        },
        "submit": tr("Save"),
        "cancel_url": record_address(record, slug),
    }
    crumbs = _crumbs(record_type, record, slug, address)
    status = 422 if errors else 409 if reasons and request.method == "POST" else 200
    return page(request, "engine/record_form.html", context, crumbs, status)


def _crumbs(
    record_type: type[RecordType], record: Any, slug: str, address: str
) -> list[tuple[str, str]]:
    steps = ((record.reference, record_address(record, slug)), (tr("Edit"), address))
    return register_crumbs(record_type, slug, *steps)


def _table(sides: list[dict[str, Any]], whose: str) -> list[list[str]]:
    return [[one["label"], one["base"] or "empty", one[whose] or "empty"] for one in sides]


def _conflict(
    request: MemberRequest,
    record_type: type[RecordType],
    conflict: Conflict,
    changed: dict[str, Any],
    rows: Rows,
    lookup: Lookup,
) -> HttpResponse:
    """Show base, yours and theirs side by side; nothing that was typed is lost."""
    record = conflict.record
    slug = request.viewer.organization.slug
    address = record_address(record, slug, "record_edit")
    base, sides = values_at_version(record_type, record, conflict.base), Sides()
    conflict_fields(sides, record_type, record, base, changed, lookup)
    conflict_parts(
        sides, record_type, record, base, {n: rows[n] for n in rows if n in changed}, lookup
    )
    context = {
        "record_type": record_type,
        "record": record,
        "address": address,
        "version": record.entry.version,
        "both": sides.both,
        "yours": sides.yours,
        "theirs": sides.theirs,
        "yours_rows": _table(sides.yours, "yours"),
        "theirs_rows": _table(sides.theirs, "theirs"),
        "cancel_url": record_address(record, slug),
        "text": str(conflict),
    }
    crumbs = _crumbs(record_type, record, slug, address)
    return page(request, "engine/record_conflict.html", context, crumbs, 412)
