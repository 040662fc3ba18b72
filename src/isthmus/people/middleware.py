from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent
from isthmus.engine.naming import call, calling, fitting
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by
from isthmus.engine.web.speaking import speak_to
from isthmus.people.models import User
from isthmus.people.sessions import account_of
from isthmus.people.viewers import memberships_of, viewer_and_unread

API = "/api/"
#: Where people arrive; while nobody has an account, it leads to the first set-up.
BEGINNINGS = ("/", "/accounts/login/")


class SignedInMiddleware(AuthenticationMiddleware):
    """`request.user` as Django has it, from what was read with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _signed_in(request))  # type: ignore[assignment]


def _signed_in(request: HttpRequest) -> Any:
    with account_of(request.session):  # type: ignore[arg-type] # the engine is ours
        return get_user(request)


class ViewerMiddleware:
    """Every page below /o/<organization>/ is for its members; for others it does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # What an organization calls its records, process_view finds out.
        with calling():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        slug = kwargs.get("org")
        if slug is None and request.path in BEGINNINGS and not User.objects.exists():
            return redirect("setup")
        if slug is None or request.path.startswith(API):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        # The page's frame names all organizations of the person: one query serves both.
        memberships = memberships_of(request.user)
        here = next((one for one in memberships if one.organization.slug == slug), None)
        if here is None:
            raise Http404
        request.organizations = [one.organization for one in memberships]  # type: ignore[attr-defined]
        speak_to(request, here.organization.language)
        call(here.organization)
        viewer, unread = viewer_and_unread(here)
        request.viewer = viewer  # type: ignore[attr-defined]
        request.unread = unread  # type: ignore[attr-defined]
        # Default deny: a page is open to customers only if it says so.
        if viewer.customer and not getattr(view, "for_customers", False):
            raise Http404
        if "record_type" in kwargs:
            # The organization's own fields are part of the declaration that a page gets.
            shown = _shown(kwargs["record_type"], viewer)
            asked = request.POST if request.method == "POST" else request.GET
            reference = kwargs.get("reference", "")
            kwargs["record_type"] = fitting(shown, viewer, reference, asked)
        return None


def _shown(record_type: type[RecordType], viewer: Viewer) -> type[RecordType]:
    try:
        return seen_by(record_type, viewer)
    except Absent:
        raise Http404 from None
