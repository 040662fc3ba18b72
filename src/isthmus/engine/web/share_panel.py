"""With which parties a record is shared, and the form to share it: a part of every record's rail."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from isthmus.engine.access import SHARE
from isthmus.engine.door.share import can_be_shared
from isthmus.engine.formats import moment
from isthmus.engine.models import Principal, Share
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.prepared import Prepared
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.fields import handle
from isthmus.engine.web.hooks import RecordPage

#: So many parties are a list to choose from; more are typed.
CHOOSABLE = 200


def share_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what the panel shows, in one query; None where there is nothing to show or to do."""
    record_type, record, viewer = page.record_type, page.record, page.viewer
    if not can_be_shared(record_type, record):
        return None
    may, shared_parts = viewer.may_on(record_type.model, SHARE), record_type.shared_parts
    parties = _parties(page, all_of_them=may)
    shared = [one for one in parties if one.since is not None]
    if not shared and not may:
        return None
    others = [(handle(one), one.name) for one in parties if one.since is None and one.active]
    return {
        "shares": [
            {"name": one.name, "handle": handle(one), "since": moment(one.since)} for one in shared
        ],
        "may": may,
        "url": record_address(record, viewer.organization.slug, "record_share"),
        "fields": [
            *(spec.label for spec in record_type.specs(record_type.shared_fields)),
            *(part.label_plural for part in record_type.parts if part.name in shared_parts),
        ],
        "by_version": record_type.versions is not None,
        "choices": None if len(parties) > CHOOSABLE else others,
    }


def _parties(page: RecordPage, *, all_of_them: bool) -> list[Any]:
    """Return the parties it is shared with, with since when, and after them the others."""
    return _parties_of(page.viewer.organization_id, page.record.pk, all_of_them=all_of_them)


@Prepared
def _parties_of(organization: int, entry: int, *, all_of_them: bool) -> QuerySet[Any]:
    shares = Share.objects.filter(entry_id=entry, party_id=OuterRef("pk"))
    rows = Principal.objects.filter(
        organization_id=organization, kind=PrincipalKind.PARTY
    ).annotate(since=Subquery(shares.values("since")[:1]))
    if not all_of_them:
        rows = rows.filter(since__isnull=False)
    return rows.order_by(F("since").asc(nulls_last=True), "name_key", "pk")[: CHOOSABLE + 1]
