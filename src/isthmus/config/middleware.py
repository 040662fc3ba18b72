"""What every answer carries, and the static files."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from isthmus.engine.web.staticfiles import locate

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,40}")


class HeadersMiddleware:
    """A request id, and the headers that keep a browser from doing what no page asks of it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        # An id from a proxy is kept so that its log and our history can be read together.
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        # PostgreSQL takes no NUL in text and SQLite does: neither is asked.
        unreadable = "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        response = _unreadable(request) if unreadable else self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["X-Request-ID"] = request_id
        return response


def _unreadable(request: HttpRequest) -> HttpResponse:
    text = "The address can't be read."
    if request.path_info.startswith("/api/"):
        from isthmus.engine.api.problems import problem

        return problem(400, text)
    return HttpResponse(text, status=400, content_type="text/plain")


class StaticFilesMiddleware:
    """Serves static files from memory, before sessions and everything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.STATIC_URL):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        file, current = locate(request.path_info.removeprefix(settings.STATIC_URL))
        if file is None:
            return HttpResponseNotFound("There is no such file.", content_type="text/plain")
        zipped = file.zipped if "gzip" in request.headers.get("Accept-Encoding", "") else None
        response = HttpResponse(zipped or file.content, content_type=file.media_type)
        response["Cache-Control"] = (
            "public, max-age=31536000, immutable" if current else "public, max-age=60"
        )
        response["Content-Length"] = str(len(response.content))
        if file.zipped is not None:
            response["Vary"] = "Accept-Encoding"
        if zipped:
            response["Content-Encoding"] = "gzip"
        if request.method == "HEAD":
            response.content = b""
        return response
