"""The jobs that tell people: of what happened, of what a day brings; and that put old notices away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from isthmus.engine.jobs import daily, every, job
from isthmus.engine.models import Event, Mail, MailState, Notice, Organization, Untold
from isthmus.engine.notices.due import reasons_of
from isthmus.engine.notices.telling import tell, tell_of

#: So many reasons are worked out in one transaction.
CHUNK = 500
#: Read notices are kept for so long, all of them for longer; messages that are through as well.
READ, EVER, SENT = timedelta(days=180), timedelta(days=400), timedelta(days=90)


def _organizations_with_news() -> Iterable[tuple[int, Mapping[str, Any]]]:
    keys = Untold.objects.order_by("organization").values_list("organization", flat=True).distinct()
    return [(key, {"organization": key}) for key in keys]


def _every_organization() -> Iterable[tuple[int, Mapping[str, Any]]]:
    return [
        (key, {"organization": key}) for key in Organization.objects.values_list("pk", flat=True)
    ]


@every(seconds=15, plan=_organizations_with_news)
@job("notices.tell", title="Tell people what concerns them")
def tell_news(organization: int) -> None:
    """Work out who is told of what happened, one transaction of it after the other.

    A note goes in the transaction that keeps the notices: killed anywhere, it tells each once.
    """
    here = Organization.objects.get(pk=organization)
    while _tell_next(here, timezone.now()):
        pass


def _tell_next(organization: Organization, now: datetime) -> bool:
    with transaction.atomic():
        rows = Untold.objects.filter(organization=organization).order_by("pk")
        note = rows.select_for_update(skip_locked=True).first()
        if note is None:
            return False
        events = Event.objects.filter(
            pk__in=note.events, entry__organization=organization, entry__removed_at__isnull=True
        )
        tell_of(organization, list(events.select_related("entry").order_by("pk")), now)
        note.delete()
    return True


@daily("06:00", plan=_every_organization)
@job("notices.due", title="Tell people what falls due")
def tell_due(organization: int) -> None:
    """Tell people of what falls due, is overdue, or ends. What they were told of once is not told
    again, so it may run as often as it likes."""
    here, now = Organization.objects.get(pk=organization), timezone.now()
    reasons = reasons_of(here, now, timezone.localdate(now))
    while chunk := list(islice(reasons, CHUNK)):
        with transaction.atomic():
            tell(here, chunk, now)


@daily("03:20")
@job("notices.tidy", title="Put old notices away")
def tidy() -> None:
    now = timezone.now()
    with transaction.atomic():
        Notice.objects.filter(read_at__lt=now - READ).delete()
        Notice.objects.filter(made_at__lt=now - EVER).delete()
        through = Mail.objects.exclude(state=MailState.WAITING)
        through.filter(send_at__lt=now - SENT).delete()
