"""Addresses of the API, below /api/v1/. Importing this builds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from isthmus.engine.api.build import api
from isthmus.engine.api.described import openapi
from isthmus.engine.api.hooks import Grant
from isthmus.engine.api.limits import Budget
from isthmus.engine.api.problems import problem
from isthmus.engine.api.reference import contents, part


def description(request: HttpRequest) -> HttpResponse:
    """The API's description in OpenAPI 3.1; it says nothing about any organization."""
    response = HttpResponse(openapi(), content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


@csrf_exempt
def nothing(request: HttpRequest, **_: Any) -> HttpResponse:
    """Whatever else is asked for: the same answer as for a record that isn't there."""
    return problem(404)


def _in_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @csrf_exempt
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        response = view(request, **arguments)
        if isinstance(response, HttpResponseNotAllowed):
            told = problem(405)
            told["Allow"] = response["Allow"]
            return told
        budget: Budget | None = getattr(request, "budget", None)
        if budget is not None and "RateLimit" not in response:
            budget.tell(response)
        grant = getattr(request, "auth", None)
        if isinstance(grant, Grant) and grant.ends is not None:
            response["Token-Expires"] = grant.ends.isoformat(timespec="seconds")
        return response

    return answered


def _patterns() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for pattern in api().urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = _in_problems(pattern.callback)
            pattern.name = None
            found.append(pattern)
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", description, name="openapi"),
    path("", _in_problems(contents), name="api_reference"),
    path("reference/<slug:part>/", part, name="api_reference_part"),
    *_patterns(),
    re_path(r"^.*$", nothing),
]
