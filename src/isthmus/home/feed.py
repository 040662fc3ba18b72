"""The private calendar address: no session, only the secret in it; what it tells is worked out anew."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from isthmus.engine.calendar.dates import Dated, Window, dates
from isthmus.engine.language import tr
from isthmus.engine.naming import call
from isthmus.home.ical import Event, calendar, stable_uid
from isthmus.people.feeds import feed_with
from isthmus.people.models import CalendarFeed
from isthmus.people.viewers import digest, viewer_of

#: How far it reaches back and ahead.
BACK, AHEAD = timedelta(days=31), timedelta(days=400)
#: So often an address may be asked in that time (seconds), and everything from one place.
OFTEN, FROM_ONE_PLACE, WHILE = 30, 1200, 300


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer with the dates that the member may see now; unknown and revoked are the same."""
    if _too_often(request, secret):
        response = HttpResponse(tr("Too many requests.\n"), status=429, content_type="text/plain")
        response["Retry-After"] = str(WHILE)
        return response
    found = feed_with(secret)
    viewer = viewer_of(found.membership) if found else None
    if found is None or viewer is None or viewer.customer:
        raise Http404
    call(viewer.organization)
    today = timezone.localdate()
    window = Window(viewer, today - BACK, today + AHEAD, today, mine_only=not found.everybody)
    carried = [one for one in dates(window) if found.restricted or not one.restricted]
    name = tr("%(name)s (Isthmus)", name=viewer.organization.name)
    body = calendar(name, (_event(one, found, request) for one in carried))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="isthmus.ics"'
    response["X-Robots-Tag"] = "noindex"
    answer = get_conditional_response(request, etag=etag, response=response)
    assert answer is not None
    return answer


def _event(one: Dated, found: CalendarFeed, request: HttpRequest) -> Event:
    address = request.build_absolute_uri(one.url)
    return Event(
        uid=stable_uid(found.membership.organization_id, one.key),
        day=one.day,
        summary=f"{one.label}: {one.title}",
        changed_at=one.changed_at,
        until=one.until,
        description=f"{one.reference}\n{address}",
        url=address,
    )


def _too_often(request: HttpRequest, secret: str) -> bool:
    """Return whether this address, or everything from one place, was asked too often lately.

    Each process counts for itself. An address that nobody has counts like any other.
    """
    place = request.META.get("REMOTE_ADDR", "")
    # Both are counted, whatever the first says.
    of_it, of_place = _count(f"feed:{digest(secret)}"), _count(f"feed:from:{digest(place)}")
    return of_it > OFTEN or of_place > FROM_ONE_PLACE


def _count(key: str) -> int:
    if cache.add(key, 1, WHILE):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # It ran out between the two.
        return 1
