"""Which editions of the standards an organization measures itself against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from isthmus.conformity.models import EditionInUse
from isthmus.engine.door import Act, Invalid, RowError, record_organization_event
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.standards.library import EDITIONS, Edition, edition


def editions_in_use(organization_id: int) -> list[Edition]:
    """Return the editions in use, information security first."""
    chosen = set(
        EditionInUse.objects.filter(organization_id=organization_id).values_list(
            "edition", flat=True
        )
    )
    return [edition(code) for code in EDITIONS if code in chosen]


def adopt_editions(codes: Sequence[str], act: Act, since: date | None = None) -> None:
    """Measure the organization against exactly these editions from now on.

    One edition of each standard at most; what was judged and traced for others is kept.
    Raises Forbidden, Invalid.
    """
    require_administration(act)
    wanted = list(dict.fromkeys(codes))
    unknown = [code for code in wanted if code not in EDITIONS]
    if unknown:
        hint = tr("One of: %(names)s.", names=", ".join(EDITIONS))
        message = tr("There is no edition “%(unknown)s”.", unknown=unknown[0])
        raise Invalid([RowError(0, "editions", "choice", message, hint)])
    systems = [edition(code).system for code in wanted]
    if not wanted or len(set(systems)) < len(systems):
        message = tr("Choose one edition of one standard or of both.")
        raise Invalid([RowError(0, "editions", "choice", message)])
    with door_open():
        standing = EditionInUse.objects.filter(organization=act.viewer.organization)
        standing.exclude(edition__in=wanted).delete()
        for code in wanted:
            EditionInUse.objects.get_or_create(
                organization=act.viewer.organization,
                edition=code,
                defaults={"since": since or act.today},
            )
        record_organization_event("editions adopted", {"editions": wanted}, act)
