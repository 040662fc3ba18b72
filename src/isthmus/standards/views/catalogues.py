"""Catalogues of requirements: which are loaded, loading another, taking one along (mission row L4)."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent, Act, Invalid
from isthmus.engine.door.settings import PERMISSION, require_administration
from isthmus.engine.files import too_large
from isthmus.engine.language import N_, tr
from isthmus.engine.web.addresses import address_or_none
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.standards.catalogues import operations
from isthmus.standards.catalogues.content import (
    MAX_BYTES,
    MAX_REQUIREMENTS,
    CatalogueProblem,
    Content,
    packed,
    slip,
    unpacked,
)
from isthmus.standards.catalogues.files import FORMS, read
from isthmus.standards.catalogues.operations import Plan, plan
from isthmus.standards.catalogues.shelving import catalogues_for, content_of, reachable
from isthmus.standards.library import editions
from isthmus.standards.models import Catalogue
from isthmus.standards.use import editions_used
from isthmus.standards.words import KINDS

#: Fields that a person may say beside the file, in the order of the form.
SAID = ("name", "title", "version", "publisher", "licence", "source", "system")
SYSTEMS = (
    ("", N_("As the file says")),
    ("isms", N_("Information security")),
    ("sms", N_("Service management")),
    ("neither", N_("Neither")),
)
#: Rows of a preview that are drawn; all of them are read.
SHOWN = 200
_KEPT = Signer(salt="isthmus.catalogue")


@require_safe
def catalogues(request: MemberRequest, org: str) -> HttpResponse:
    """List what is loaded and what comes with the software, each to be taken along."""
    viewer = request.viewer
    used = {one.code for one in editions_used(viewer.organization_id)}
    rows = catalogues_for(viewer.organization_id)
    context = {
        "loaded": [_row(one, viewer, used) for one in rows],
        "built_in": [
            {
                "title": one.title,
                "url": reverse("standards_edition", kwargs={"org": org, "edition_code": one.code}),
                "used": one.code in used,
                "count": _count(len(one.requirements), len(one.judged())),
                "exports": _exports(one.code, org),
            }
            for one in editions()
        ],
        "may": viewer.may(PERMISSION),
        "import_url": reverse("catalogue_import", kwargs={"org": org}),
    }
    return page(
        request, "standards/catalogues.html", context, [*_crumbs(org), (tr("Catalogues"), "")]
    )


def _count(requirements: int, judged: int) -> str:
    return tr(
        "%(requirements)s, %(judged)s judged one by one", requirements=requirements, judged=judged
    )


def _crumbs(org: str) -> list[tuple[str, str]]:
    return [(tr("Standards"), reverse("standards", kwargs={"org": org}))]


def _exports(code: str, org: str) -> list[dict[str, str]]:
    return [
        {
            "label": form.label,
            "icon": "download",
            "url": reverse(
                "catalogue_export", kwargs={"org": org, "code": code, "form": form.code}
            ),
        }
        for form in FORMS.values()
    ]


def _row(row: Catalogue, viewer: Viewer, used: set[str]) -> dict[str, Any]:
    org = viewer.organization.slug
    about = row.about
    return {
        "row": row,
        "about": about,
        "count": _count(row.requirements, row.judged),
        "system": about.get("system", ""),
        "used": row.code in used,
        "retired": row.state == Catalogue.State.RETIRED,
        "of_all": row.organization_id is None,
        "url": reverse("standards_edition", kwargs={"org": org, "edition_code": row.code}),
        "act_url": reverse("catalogue_do", kwargs={"org": org, "code": row.code}),
        "use_url": address_or_none("catalogue_use", org=org, code=row.code),
        "exports": _exports(row.code, org),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_import(request: MemberRequest, org: str) -> HttpResponse:
    """Choose a file, see what it would do, and load it: nothing is written before the last step."""
    act = act_of(request)
    require_administration(act)
    if request.method != "POST":
        return _form(request)
    if "kept" in request.POST:
        return _loaded(request, act)
    said = {name: request.POST.get(name, "") for name in SAID}
    try:
        name, content = _sent(request, said)
    except CatalogueProblem as problem:
        return _form(request, said, problem)
    return _preview(request, name, plan(content, request.viewer.organization_id))


def _sent(request: MemberRequest, said: dict[str, str]) -> tuple[str, Content]:
    """Return the file's name and the catalogue it holds. Raises CatalogueProblem."""
    upload = request.FILES.get("file")
    if too_large(request) or (upload is not None and (upload.size or 0) > MAX_BYTES):
        message = tr("It is larger than %(limit)s MB.", limit=MAX_BYTES // 1024 // 1024)
        raise CatalogueProblem([slip(1, "", message, tr("Split it."))])
    if upload is None:
        raise CatalogueProblem([slip(1, "", tr("No file was chosen."), tr("Choose one."))])
    name = (upload.name or "file")[:100]
    return name, read(name, upload.read(), said)


def _loaded(request: MemberRequest, act: Act) -> HttpResponse:
    """Load what a preview showed: it came along signed, so it is what was looked at."""
    org = request.viewer.organization.slug
    try:
        kept = _KEPT.unsign_object(request.POST["kept"])
    except (BadSignature, ValueError):
        raise Absent("preview") from None
    if kept["org"] != request.viewer.organization_id:
        raise Absent("preview")
    content = unpacked(zlib.decompress(base64.b64decode(kept["content"])))
    try:
        made = operations.load(content, kept["name"], act)
    except Invalid as error:
        messages.error(request, _words(error))
        return redirect("catalogues", org=org)
    said = tr("%(catalogue)s is loaded. Take it into use here.", catalogue=_called(made))
    messages.success(request, said)
    return redirect("catalogues", org=org)


def _called(row: Catalogue) -> str:
    return f"{row.title} {row.version}"


def _words(error: Invalid) -> str:
    return " ".join(f"{one.message} {one.hint}".strip() for one in error.errors)


def _form(
    request: MemberRequest,
    said: dict[str, str] | None = None,
    problem: CatalogueProblem | None = None,
) -> HttpResponse:
    org = request.viewer.organization.slug
    back = reverse("catalogues", kwargs={"org": org})
    context = {
        "said": said or {},
        "problem": problem,
        "errors": [{"text": str(one), "name": "file"} for one in problem.slips] if problem else [],
        "systems": SYSTEMS,
        "megabytes": MAX_BYTES // 1024 // 1024,
        "most": MAX_REQUIREMENTS,
        "here": reverse("catalogue_import", kwargs={"org": org}),
        "back": back,
    }
    crumbs = [*_crumbs(org), (tr("Catalogues"), back), (tr("Load"), "")]
    return page(
        request, "standards/catalogue_import.html", context, crumbs, 422 if problem else 200
    )


def _preview(request: MemberRequest, name: str, planned: Plan) -> HttpResponse:
    org, found = request.viewer.organization.slug, planned.comparison
    content = planned.content
    rows = [
        *((tr("Added"), one, "") for one in found.added),
        *((tr("Changed"), one.after, one.what) for one in found.changed),
        *((tr("Retired"), one, tr("no longer in this version")) for one in found.retired),
    ]
    kept = {
        "org": request.viewer.organization_id,
        "name": name,
        "content": base64.b64encode(zlib.compress(packed(content))).decode(),
    }
    back = reverse("catalogues", kwargs={"org": org})
    context = {
        "plan": planned,
        "about": content.head,
        "name": name,
        "notes": content.notes,
        "total": len(content.items),
        "rows": [
            {"what": what, "ref": one.ref, "kind": KINDS[one.kind], "title": one.title, "why": why}
            for what, one, why in rows[:SHOWN]
        ],
        "more": max(0, len(rows) - SHOWN),
        "kept": _KEPT.sign_object(kept),
        "here": reverse("catalogue_import", kwargs={"org": org}),
        "back": back,
    }
    crumbs = [*_crumbs(org), (tr("Catalogues"), back), (tr("Load"), "")]
    return page(request, "standards/catalogue_preview.html", context, crumbs)


@require_safe
def catalogue_export(request: MemberRequest, org: str, code: str, form: str) -> HttpResponse:
    """An edition as a file."""
    if form not in FORMS or reachable(code, request.viewer.organization_id) is None:
        raise Http404
    wanted = FORMS[form]
    content = content_of(code)
    name = f"{content.head.name}-{timezone.localdate():%Y-%m-%d}.{wanted.ending}"
    return HttpResponse(
        wanted.write(content),
        content_type=wanted.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["POST"])
def catalogue_do(request: MemberRequest, org: str, code: str) -> HttpResponse:
    """Retire a catalogue, offer it again, or withdraw it."""
    act = act_of(request)
    row = operations.find(code, act)
    do = request.POST.get("do", "")
    deeds = {
        "retire": lambda: operations.retire(row, act),
        "restore": lambda: operations.restore(row, act),
        "withdraw": lambda: operations.withdraw(row, act),
    }
    said = {
        "retire": tr("%(catalogue)s is retired.", catalogue=_called(row)),
        "restore": tr("%(catalogue)s can be used again.", catalogue=_called(row)),
        "withdraw": tr("%(catalogue)s is withdrawn.", catalogue=_called(row)),
    }
    if do not in deeds:
        raise Absent("deed")
    try:
        deeds[do]()
        messages.success(request, said[do])
    except Invalid as error:
        messages.error(request, _words(error))
    return redirect("catalogues", org=org)
