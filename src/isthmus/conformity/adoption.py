"""Which editions of the standards an organization measures itself against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from isthmus.conformity.models import EditionInUse, Judgement
from isthmus.engine.door import Act, Invalid, RowError, record_organization_event
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr, trn
from isthmus.standards.catalogues.shelving import catalogues_for
from isthmus.standards.library import EDITIONS, Edition, edition
from isthmus.standards.models import Catalogue


def editions_in_use(organization_id: int) -> list[Edition]:
    """Return the editions in use, information security first, loaded catalogues last by title."""
    chosen = set(
        EditionInUse.objects.filter(organization_id=organization_id).values_list(
            "edition", flat=True
        )
    )
    loaded = [edition(code) for code in chosen if code not in EDITIONS]
    return [
        *(edition(code) for code in EDITIONS if code in chosen),
        *sorted(loaded, key=lambda one: (one.title, one.code)),
    ]


def adopt_editions(codes: Sequence[str], act: Act, since: date | None = None) -> None:
    """Measure the organization against exactly these editions from now on.

    One edition of each standard at most, and any number of loaded catalogues; what was judged and
    traced for others is kept. Raises Forbidden, Invalid.
    """
    require_administration(act)
    wanted = list(dict.fromkeys(codes))
    known = _to_adopt(act.viewer.organization_id, wanted)
    unknown = [code for code in wanted if code not in known]
    if unknown:
        hint = tr("One of: %(names)s.", names=", ".join(known))
        message = tr("There is no edition “%(unknown)s”.", unknown=unknown[0])
        raise Invalid([RowError(0, "editions", "choice", message, hint)])
    systems = [edition(code).system for code in wanted if code in EDITIONS]
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


def _to_adopt(organization_id: int, wanted: Sequence[str]) -> list[str]:
    """Return the codes that can be adopted: a retired catalogue only goes on being used."""
    if set(wanted) <= set(EDITIONS):
        return list(EDITIONS)
    rows = catalogues_for(organization_id)
    used = {one.code for one in editions_in_use(organization_id)}
    loaded = [row.code for row in rows if row.state == Catalogue.State.LOADED or row.code in used]
    return [*EDITIONS, *loaded]


def use_catalogue(code: str, act: Act) -> None:
    """Measure the organization against one more catalogue. Raises Forbidden, Invalid."""
    adopt_editions([*_codes(act), code], act)


def stop_using(code: str, act: Act) -> None:
    """Measure it against one edition less; what was traced and judged is kept.

    Raises Forbidden, Invalid if none would be left.
    """
    adopt_editions([one for one in _codes(act) if one != code], act)


def _codes(act: Act) -> list[str]:
    return [one.code for one in editions_in_use(act.viewer.organization_id)]


def reasons_to_keep(held: Edition) -> list[str]:
    """Return why a loaded catalogue can't be withdrawn: it is in use, or it was judged."""
    keys = [one.key for one in held.requirements]
    judged = 0
    rows = Judgement.objects.as_system("whether a catalogue was judged")
    for start in range(0, len(keys), 500):
        judged += rows.filter(requirement__in=keys[start : start + 500]).count()
    users = EditionInUse.objects.filter(edition=held.code).count()
    found = []
    if users:
        found.append(trn("in use", "in use in %(count)s organizations", users))
    if judged:
        found.append(
            trn(
                "%(count)s judgement, of now or earlier",
                "%(count)s judgements, of now or earlier",
                judged,
            )
        )
    return found
