"""What was refused or isn't there, as pages in words. Hidden and absent get the very same page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from isthmus.engine.door import Absent, Conflict, Forbidden, Invalid, Refused
from isthmus.engine.faults import RETRY_AFTER, Outage, outage
from isthmus.engine.filters import QueryProblem
from isthmus.engine.language import tr
from isthmus.engine.web.speaking import speak_to

#: The API answers its errors itself.
API = "/api/"


class DoorErrorMiddleware:
    """Turns what the door and the reading of lists raise into pages, unless the view did so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith(API):
            return None
        match error:
            case Absent():
                return not_found(request)
            case Forbidden():
                return forbidden(request, text=str(error))
            case Refused():
                reasons = [
                    {"text": f"{record.reference}: {reason.text}", "hint": reason.hint}
                    for record, reason in error.reasons
                ]
                return problem(
                    request, 409, tr("That can't be done now"), tr("Nothing was changed."), reasons
                )
            case Conflict():
                text = tr("Open it again to see what is new; nothing of it was overwritten.")
                return problem(request, 412, tr("Somebody was faster"), f"{error} {text}")
            case Invalid():
                mistakes = [{"text": e.message, "hint": e.hint} for e in error.errors]
                title = tr("Something in the input needs mending")
                return problem(request, 422, title, tr("Nothing was changed."), mistakes)
            case IntegrityError():
                # The database's words may name what the reader can't see.
                text = tr("A rule of the register forbids it: something may be there only once.")
                hint = tr("Look whether somebody else did the same just now.")
                return problem(request, 409, tr("That can't be done now"), text, hint=hint)
            case QueryProblem():
                return problem(
                    request, 400, tr("This address can't be read"), str(error), hint=error.hint
                )
        why = outage(error)
        return unavailable(why) if why else None


def problem(
    request: HttpRequest,
    status: int,
    title: str,
    text: str,
    items: list[dict[str, str]] | None = None,
    hint: str = "",
) -> HttpResponse:
    """Return a page that says what is in the way and what to do."""
    context = {"title": title, "text": text, "items": items or [], "hint": hint}
    return render(request, "engine/problem.html", context, status=status, using="jinja2")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = str(exception) if type(exception) is BadRequest else ""
    return problem(
        request,
        400,
        tr("This can't be read"),
        text or tr("Something in the request has a form we don't know."),
    )


def forbidden(
    request: HttpRequest, exception: Exception | None = None, text: str = ""
) -> HttpResponse:
    return problem(
        request,
        403,
        tr("Your role does not reach this far"),
        text or tr("You are signed in, but this is for other roles."),
        hint=tr("Ask the IMS manager or an administrator if you need it."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        # Of an address that leads nowhere, nobody was asked in which language to answer.
        speak_to(request)
    # Neither the address nor the reason is told: what is hidden and what never was read alike.
    return problem(
        request,
        404,
        tr("There is nothing here"),
        tr("No page or record has this address, or you may not know of it."),
        hint=tr("Look for typing mistakes, or begin at the home page."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(
        request,
        403,
        tr("This form is too old to be sent"),
        tr("You signed in or out since it was opened, or cookies are off. Nothing was changed."),
        hint=tr("Go back, reload the page and send it again."),
    )


def unavailable(why: Outage) -> HttpResponse:
    """Return a page of which nothing comes from the database: it is what does not answer."""
    context = {"title": tr("This can't be done at present"), "text": why.text, "items": [],
               "hint": why.hint}  # fmt: skip
    page = render_to_string("engine/problem.html", context, using="jinja2")
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def server_error(request: HttpRequest, **_: Any) -> HttpResponse:
    """Return a page that needs neither database nor session: either may be what failed."""
    # What fails before the view, such as the session, comes here as well.
    why = outage(sys.exc_info()[1])
    if request.path.startswith(API):
        from isthmus.engine.api import problems

        return problems.unavailable(why) if why else problems.problem(500)
    if why:
        return unavailable(why)
    request_id = getattr(request, "request_id", "")
    context = {
        "title": tr("The server could not finish this"),
        "text": tr("What you did was not saved, or only as far as the last page said."),
        "items": [],
        "hint": tr(
            "Try again. If it stays, tell your administrator the number %(request_id)s.",
            request_id=request_id,
        ),
    }
    return HttpResponseServerError(render_to_string("engine/problem.html", context, using="jinja2"))
