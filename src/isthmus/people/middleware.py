from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from isthmus.people.viewers import viewer_for

API = "/api/"


class ViewerMiddleware:
    """Every page below /o/<organization>/ is for its members; for others it does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        slug = kwargs.get("org")
        if slug is None or request.path.startswith(API):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        viewer = viewer_for(request.user, slug)
        if viewer is None:
            raise Http404
        request.viewer = viewer  # type: ignore[attr-defined]
        return None
