"""Sessions in the database, as Django keeps them; every page of a member reads one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from isthmus.engine.prepared import Prepared


class SessionStore(db.SessionStore):
    """The same sessions, read by a query that is compiled once."""

    def _get_session_from_db(self) -> Session | None:
        found = _session(self.session_key or "", timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None


@Prepared
def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
