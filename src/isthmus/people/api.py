"""Who asks, for the API: tokens and signed-in accounts."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.utils import timezone

from isthmus.engine.api.hooks import Grant, session_authenticators, token_authenticators
from isthmus.engine.door import Absent
from isthmus.people import absences_api as _absences  # noqa: F401 - registers itself
from isthmus.people.handover import api as _handover  # noqa: F401 - registers itself
from isthmus.people.tokens import SOON, scope_of, used
from isthmus.people.viewers import token_for, viewer_for, viewer_of


def by_token(secret: str) -> Grant | None:
    """Return what a token grants while it is valid."""
    now = timezone.now()
    token = token_for(secret, now)
    if token is None:
        return None
    used(token, now)
    viewer = replace(viewer_of(token.membership), scope=scope_of(token))
    ends = token.expires_at if token.expires_at - now < SOON else None
    return Grant(viewer, token.writes, ends)


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
