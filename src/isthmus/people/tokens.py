"""What a token leaves of its person's permissions, and when it was used last."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import OperationalError
from django.db.models import Q

from isthmus.engine.access import Scope
from isthmus.engine.language import N_
from isthmus.engine.registry import registry
from isthmus.people.models import Token

#: So exactly is it kept when a token was used: a request in a while writes it down, no other does.
USED = timedelta(minutes=5)
#: So long before its end a token is told to be near it.
SOON = timedelta(days=14)

LEVELS = {
    "read": N_("Read"),
    "write": N_("Read and write"),
    "administer": N_("Everything that you may: restrict, share, erase and change settings as well"),
}


def scope_of(token: Token) -> Scope | None:
    """Return what a token narrows its person's permissions to; None where it leaves them whole."""
    if token.administers and not token.registers:
        return None
    types = [registry.by_register(name) for name in token.registers]
    meta = [one.model._meta for one in types if one is not None]
    records = frozenset(f"{one.app_label}.{one.model_name}" for one in meta)
    return Scope(token.level, records if token.registers else None)


def used(token: Token, now: datetime) -> None:
    """Keep that a token was used now, unless that was kept a moment ago."""
    if token.last_used_at is not None and now - token.last_used_at < USED:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USED)
    try:
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    except OperationalError:
        # To read, nobody needs a database that can be written to.
        return
