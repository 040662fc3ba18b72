"""With which parties a record is shared, and the form to share it: a part of every record's rail."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from isthmus.engine.access import SHARE, Viewer
from isthmus.engine.door.share import can_be_shared
from isthmus.engine.formats import moment
from isthmus.engine.hung import rows_of, selections
from isthmus.engine.language import tr
from isthmus.engine.lookup import handle_of
from isthmus.engine.models import Principal, Record, Share
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hanging import rows
from isthmus.engine.web.hooks import RecordPage

KIND = "share"
#: So many parties are a list to choose from; more are typed.
CHOOSABLE = 200


def _shares(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    found = Share.objects.filter(entry_id=entry)
    return rows_of(KIND, found, text="party__name", more="party__reference", made_at="since")


selections[KIND] = _shares


def share_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what the panel shows; None where there is nothing to show or to do. No query."""
    record_type, record, viewer = page.record_type, page.record, page.viewer
    if not can_be_shared(record_type, record):
        return None
    may, shared = viewer.may_on(record_type.model, SHARE), rows(page, KIND)
    if not shared and not may:
        return None
    return {
        "shares": [
            {"name": one.text, "handle": one.more or one.text, "since": moment(one.made_at)}
            for one in sorted(shared, key=lambda one: (one.made_at, one.key))
        ],
        "may": may,
        "url": record_address(record, viewer.organization.slug, "record_share"),
    }


def share_form(record_type: type[RecordType], record: Record, viewer: Viewer) -> dict[str, Any]:
    """Return what the form to share a record with another party reads. One query."""
    shares = Share.objects.filter(entry_id=record.pk, party_id=OuterRef("pk"))
    parties = Principal.objects.filter(
        ~Exists(shares), organization=viewer.organization, kind=PrincipalKind.PARTY, active=True
    ).order_by("name_key", "pk")[: CHOOSABLE + 1]
    choices = [(handle_of(one), one.name) for one in parties]
    many = len(choices) > CHOOSABLE
    # Nobody shares with the first party by a press too many.
    offered = [("", tr("Choose")), *choices] if choices else []
    return {
        "url": record_address(record, viewer.organization.slug, "record_share"),
        "fields": [
            *(spec.label for spec in record_type.specs(record_type.shared_fields)),
            *(
                part.label_plural
                for part in record_type.parts
                if part.name in record_type.shared_parts
            ),
        ],
        "by_version": record_type.versions is not None,
        "choices": None if many else offered,
    }
