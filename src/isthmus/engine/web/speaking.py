"""In which language an answer is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from isthmus.engine.language import (
    ENGLISH,
    first_language,
    language,
    language_of_browser,
    speak,
    speaking,
)

#: Programs read codes; what people read of their answers is English.
API = "/api/"


class LanguageMiddleware:
    """Speaks the language of who asks: their preference, else what their browser asks for.

    Where a page belongs to an organization, `speak_to` chooses anew with the organization's own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(API):
            with speaking(ENGLISH):
                return self.get_response(request)
        with speaking(language_of_browser(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language())
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Speak to who is signed in as they like, also where no organization is."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not _elsewhere(request):
            speak_to(request)


def _elsewhere(request: HttpRequest) -> bool:
    return request.path_info.startswith(API)


def speak_to(request: HttpRequest, of_organization: str = "") -> None:
    """Speak the person's own language, else the organization's, else their browser's."""
    own = getattr(request.user, "language", "")
    wishes = (own, of_organization)
    if any(wishes):
        speak(first_language(*wishes, language_of_browser(request)))
