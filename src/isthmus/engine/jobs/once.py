"""Effects that come about once, however often their job runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone

from isthmus.engine.models import JobEffect


@contextmanager
def once(key: str) -> Iterator[bool]:
    """Open a transaction and tell whether what `key` names is still to be done in it.

        with once(f"reminder:{document}:{due}") as first:
            if first:
                ...

    The key is kept together with the effect or not at all. Of two that come at once, the second
    waits for the first. An effect outside the database (a mail handed over) can't be part of the
    transaction: make it last, so that it happens twice only if the machine dies in between.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                JobEffect.objects.create(key=key, done_at=timezone.now())
            first = True
        except IntegrityError:
            first = False
        yield first
