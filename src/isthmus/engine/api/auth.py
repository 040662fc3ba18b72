"""Who asks: a Bearer token, or the session of somebody who is signed in."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from isthmus.engine.access import Viewer
from isthmus.engine.api import limits
from isthmus.engine.api.hooks import Grant, session_authenticators, token_authenticators
from isthmus.engine.door import Absent, Forbidden
from isthmus.engine.naming import call
from isthmus.engine.registry import registry

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class ApiRequest(HttpRequest):
    """A request that was let in."""

    viewer: Viewer
    auth: Grant
    request_id: str


class Unauthenticated(Exception):
    """Nobody is known to be asking: no token, one that is no longer valid, no session."""


def organization_in(request: HttpRequest) -> str:
    """Return the organization's short name in the address."""
    return str(request.resolver_match.kwargs["org"]) if request.resolver_match else ""


def let_in(request: HttpRequest, grant: Grant) -> Grant:
    """Remember who asks. Raises Absent for a foreign organization, Forbidden for a write."""
    if grant.viewer.organization.slug != organization_in(request):
        raise Absent("organization")
    if grant.viewer.customer and not _for_customers(request):
        raise Absent("page")
    if request.method not in READING and not grant.writes:
        raise Forbidden("token.write", "This token may only read.")
    request.viewer = grant.viewer  # type: ignore[attr-defined]
    call(grant.viewer.organization)
    return grant


def _counted(request: HttpRequest, who: str) -> None:
    """Count the request, and let its answer say what is left. Raises TooMany."""
    request.budget = limits.count(who)  # type: ignore[attr-defined]


def _for_customers(request: HttpRequest) -> bool:
    """Return whether customers may ask this: to read what is shared with them, and to say yes, or yes
    no more, where their party is asked."""
    route = request.resolver_match.route if request.resolver_match else ""
    if _approves(request, route):
        return True
    shared = (one.register for one in registry.types() if one.shared_fields)
    ends = ("", "/<reference>", "/<reference>/history")
    # Default deny: whatever is added to the API is not for customers until it stands here.
    return request.method in READING and any(
        route == f"api/v1/o/<org>/{register}{end}" for register in shared for end in ends
    )


def _approves(request: HttpRequest, route: str) -> bool:
    """Return whether a request is about approvals that other parties give."""
    rule = request.resolver_match.kwargs.get("rule") if request.resolver_match else None
    for one in registry.types():
        codes = {given.code for given in one.approvals if given.parties}
        here = f"api/v1/o/<org>/{one.register}/<reference>/approvals"
        if not codes or not one.shared_fields:
            continue
        if route == here:
            return request.method in READING
        if route in (f"{here}/<rule>", f"{here}/<rule>/withdraw"):
            return request.method == "POST" and rule in codes
    return False


class Token(HttpBearer):
    """`Authorization: Bearer ist_…`. A request with a token stands or falls by it."""

    def __call__(self, request: HttpRequest) -> Any:
        if "Authorization" not in request.headers:
            return None
        grant = super().__call__(request)
        if grant is None:
            raise Unauthenticated
        return grant

    def authenticate(self, request: HttpRequest, token: str) -> Grant | None:
        address, who = request.META.get("REMOTE_ADDR", ""), sha256(token.encode()).hexdigest()
        limits.stranger(address, who)
        for find in token_authenticators:
            if grant := find(token):
                _counted(request, who)
                return let_in(request, grant)
        limits.failed(address)
        return None


class Session(APIKeyCookie):
    """The cookie of a signed-in browser; writes need the CSRF token in `X-CSRFToken`."""

    param_name = "sessionid"

    def __init__(self) -> None:
        # Ninja would ask for the CSRF token first and answer 403 to somebody who isn't signed in.
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Grant | None:
        for find in session_authenticators:
            if grant := find(request, organization_in(request)):
                if request.method not in READING and check_csrf(request):
                    raise Forbidden("csrf", "The CSRF token is missing or wrong.")
                _counted(request, f"session of {grant.viewer.principal_id}")
                return let_in(request, grant)
        return None
