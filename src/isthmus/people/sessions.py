"""Sessions in the database, each of one account, read together with it: every page asks for both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import F, QuerySet
from django.utils import timezone

from isthmus.engine.prepared import Prepared
from isthmus.people.models import Membership, Session
from isthmus.people.viewers import with_all_a_page_asks

#: By key of the account: its places, while the account of a request is looked up.
_read: ContextVar[dict[int, list[Membership]] | None] = ContextVar("read", default=None)


class SessionStore(db.SessionStore):
    """Sessions as Django keeps them; `places` are those of the account, as they were read."""

    places: list[Membership] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Any = super().create_model_instance(data)
        account = data.get(SESSION_KEY)
        session.account_id = int(account) if account else None
        kept: Session = session
        return kept

    def _get_session_from_db(self) -> Session | None:
        key, now = self.session_key or "", timezone.now()
        if places := _with_places(key, now):
            one: Any = places[0]
            self.places = places
            return Session(key, one.session_data, one.session_until, account_id=one.user_id)
        if found := _session(key, now):
            return found[0]
        self._session_key = None
        return None

    def flush(self) -> None:
        super().flush()
        self.places = None


@contextmanager
def account_of(session: SessionStore) -> Iterator[None]:
    """Let the account of a session be looked up in what was read with the session."""
    # Reading any key reads the session.
    session.get(SESSION_KEY)
    places = session.places
    token = _read.set({places[0].user_id: places} if places else None)
    try:
        yield
    finally:
        _read.reset(token)


def places_read(key: int) -> list[Membership] | None:
    """Return the places of the account with this key where they were read with its session."""
    return (_read.get() or {}).get(key)


@Prepared
def _with_places(key: str, now: datetime) -> QuerySet[Membership]:
    current = Membership.objects.filter(
        user__sessions__session_key=key, user__sessions__expire_date__gt=now
    )
    return with_all_a_page_asks(current).annotate(
        session_data=F("user__sessions__session_data"),
        session_until=F("user__sessions__expire_date"),
    )


@Prepared
def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
