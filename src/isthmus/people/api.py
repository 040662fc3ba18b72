"""Who asks, for the API: tokens and signed-in accounts."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from isthmus.engine.api.hooks import Grant, session_authenticators, token_authenticators
from isthmus.engine.door import Absent
from isthmus.people.viewers import token_for, viewer_for, viewer_of


def by_token(secret: str) -> Grant | None:
    """Return what a token grants while it is valid."""
    token = token_for(secret, timezone.now())
    return Grant(viewer_of(token.membership), token.writes) if token else None


def by_session(request: HttpRequest, organization: str) -> Grant | None:
    """Return what a signed-in account may do. Raises Absent for organizations of others."""
    if not request.user.is_authenticated:
        return None
    viewer = viewer_for(request.user, organization)
    if viewer is None:
        raise Absent("organization")
    return Grant(viewer, writes=True)


token_authenticators.append(by_token)
session_authenticators.append(by_session)
