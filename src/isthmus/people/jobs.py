"""What people leave behind is put away."""

from __future__ import annotations

from isthmus.engine.jobs import daily, job
from isthmus.people.sessions import SessionStore


@daily("03:20")
@job("people.sessions", title="Put away sessions that have ended")
def put_away_sessions() -> None:
    """Delete the sessions that nobody can go on with. To run it twice does no harm."""
    SessionStore.clear_expired()
