"""The way from an empty organization to the first verdict: each step one click away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from isthmus.conformity.matrix import Matrix
from isthmus.conformity.models import Assessment
from isthmus.conformity.records import AssessmentType
from isthmus.context.models import Profile
from isthmus.context.records.profile import ProfileType
from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import CREATE, IMPORT, JUDGE, RELATE, Viewer, permission_for
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.web.addresses import address_or_none, list_address, record_address
from isthmus.engine.web.hooks import list_actions_for


def first_steps(matrix: Matrix, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the steps with what is done; empty once nothing is left to begin with."""
    document = Document.objects.visible_to(viewer).select_related("entry").order_by("pk").first()
    steps = [
        {
            "label": tr("Say who the organization is"),
            "text": tr(
                "What it does, for whom, and whether it is wholly a service provider: that decides "
                "how far each standard reaches."
            ),
            "done": Profile.objects.visible_to(viewer).exists(),
            "action": _describe(viewer),
        },
        {
            "label": tr("Bring in your documents"),
            "text": tr("Policies and procedures as they are: a folder of files becomes records."),
            "done": document is not None,
            "action": _import(viewer),
        },
        {
            "label": tr("Trace them to requirements"),
            "text": tr(
                "One trace serves one standard; its counterpart in the other is offered to you."
            ),
            "done": bool(matrix.known.traces),
            "action": _trace(viewer, document.entry if document else None),
        },
        {
            "label": tr("Judge the first requirement"),
            "text": tr(
                "Records only support a verdict; that something conforms is judged by a person."
            ),
            "done": bool(matrix.known.judgements),
            "action": _judge(viewer),
        },
    ]
    if all(step["done"] for step in steps):
        return []
    current = next(step for step in steps if not step["done"])
    for step in steps:
        step["state"] = "done" if step["done"] else "current" if step is current else "todo"
    return steps


def _describe(viewer: Viewer) -> dict[str, str] | None:
    if not viewer.may_on(Profile, CREATE):
        return None
    slug = viewer.organization.slug
    url = reverse("record_new", kwargs={"org": slug, "record_type": ProfileType})
    title = urlencode({"title": viewer.organization.name})
    return {"label": tr("Describe it"), "url": f"{url}?{title}", "icon": ProfileType.icon}


def _import(viewer: Viewer) -> dict[str, str] | None:
    slug = viewer.organization.slug
    if viewer.may_on(Document, IMPORT):
        for action in list_actions_for(DocumentType, viewer):
            if action.place == "import" and not action.for_register:
                url = reverse(action.route, kwargs={"org": slug})
                return {"label": action.label, "url": url, "icon": action.icon}
    if viewer.may_on(Document, CREATE):
        url = reverse("record_new", kwargs={"org": slug, "record_type": DocumentType})
        return {"label": tr("Write the first document"), "url": url, "icon": "plus"}
    return None


def _trace(viewer: Viewer, document: Entry | None) -> dict[str, str] | None:
    if document is None or not viewer.may_on(Document, RELATE):
        return None
    url = f"{record_address(document, viewer.organization.slug)}#traces"
    return {
        "label": tr("Trace %(reference)s", reference=document.reference),
        "url": url,
        "icon": "link",
    }


def _judge(viewer: Viewer) -> dict[str, str] | None:
    """Return the way to judging: an assessment that is open, or the page that begins one."""
    if not viewer.may(permission_for(Assessment, JUDGE)):
        return None
    slug = viewer.organization.slug
    begun = Assessment.objects.visible_to(viewer).filter(state="open").order_by("-pk").first()
    if begun is not None:
        url = address_or_none("assessment_go", org=slug, reference=begun.reference)
        return {
            "label": tr("Go on with %(reference)s", reference=begun.reference),
            "url": url or record_address(begun, slug),
            "icon": "list-check",
        }
    url = address_or_none("assessment_begin", org=slug)
    return {
        "label": tr("Begin a gap assessment"),
        "url": url or list_address(AssessmentType, slug) + "new/",
        "icon": "list-check",
    }
