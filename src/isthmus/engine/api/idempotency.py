"""Sending a write again does it once: the header `Idempotency-Key`.

The answer is stored in the transaction of the write itself. After a crash either both are there,
and the next request with the key gets the answer, or neither, and it does the write. A request
that was refused wrote nothing and binds its key to nothing: it can be sent again, corrected.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from isthmus.engine.api.auth import READING, ApiRequest
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import KeptAnswer

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
KEPT = timedelta(hours=24)
#: Bytes of a compressed answer that are kept.
MOST = 4 * 1024 * 1024
FORM = r"[\x21-\x7e]{1,200}"

PARAMETER: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "description": "A name of your own for this write, 1 to 200 visible ASCII characters. Sent "
    f"again within 24 hours with the same content, it gets the first answer ({REPLAYED}: true) "
    "and writes nothing; with other content, 422. While the first is under way, 409.",
    "schema": {"type": "string", "pattern": f"^{FORM}$"},
}
REPLAYED_HEADER: dict[str, Any] = {
    "description": "`true`: this is the answer to an earlier request with the same key.",
    "schema": {"type": "string", "enum": ["true"]},
}

Operation = Callable[..., Any]


class KeyProblem(Exception):
    """The key can't be used: `status` and `code` say why."""

    def __init__(self, status: int, code: str, text: str, hint: str) -> None:
        super().__init__(text)
        self.status, self.code, self.hint = status, code, hint


def once(operation: Operation) -> Operation:
    """Decorate an operation of the API: with a key, it writes once however often it is asked."""

    @wraps(operation)
    def answered(request: ApiRequest, *args: Any, **inputs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None or request.method in READING:
            return operation(request, *args, **inputs)
        if not re.fullmatch(FORM, key):
            raise KeyProblem(
                422, "key", "The key is empty, too long or has odd characters.",
                "Send 1 to 200 visible ASCII characters, for example a UUID.",
            )  # fmt: skip
        return _once(request, key, lambda: operation(request, *args, **inputs))

    return answered


def _once(request: ApiRequest, key: str, run: Callable[[], Any]) -> HttpResponse:
    digest = hashlib.sha256(key.encode()).hexdigest()
    _claim(request, digest)
    with door_open():
        kept, wanted = _held(request, digest), _digest(request)
        if kept.status is None:
            response = run()
            if response.status_code < 400:
                _keep(kept, wanted, response)
            return response  # type: ignore[no-any-return] # operations that write answer themselves
    if kept.request != wanted:
        raise KeyProblem(
            422, "key-used", "This key was used for another request.", "Choose a new key."
        )
    return _replay(kept)


def _person(request: ApiRequest) -> int:
    key = request.viewer.principal_id
    assert key is not None, "tokens and sessions are of people"
    return key


def _mine(request: ApiRequest, digest: str) -> QuerySet[KeptAnswer]:
    return KeptAnswer.objects.filter(
        organization=request.viewer.organization, principal_id=_person(request), key=digest
    )


def _claim(request: ApiRequest, digest: str) -> None:
    """Make sure that there is a row to lock; forget what is older than a day."""
    organization, now = request.viewer.organization, timezone.now()
    if _mine(request, digest).filter(made_at__gt=now - KEPT).exists():
        return
    with door_open():
        KeptAnswer.objects.filter(organization=organization, made_at__lte=now - KEPT).delete()
        KeptAnswer.objects.bulk_create(
            [
                KeptAnswer(
                    organization=organization,
                    principal_id=_person(request),
                    key=digest,
                    made_at=now,
                )
            ],
            ignore_conflicts=True,
        )


def _held(request: ApiRequest, digest: str) -> KeptAnswer:
    """Return the key's row, locked. Raises KeyProblem while another request holds it.

    PostgreSQL says so at once. SQLite has one writer: whoever comes second waits for the first
    and then finds its answer. The lock ends with its connection, so no crash leaves it behind.
    """
    rows = _mine(request, digest).select_for_update(
        nowait=connection.features.has_select_for_update_nowait
    )
    try:
        found = rows.first()
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        found = None
    if found is None:
        raise KeyProblem(
            409, "under-way", "A request with this key is under way.", "Ask again in a moment."
        )
    return found


def _digest(request: ApiRequest) -> str:
    """Return what tells one request from another. The boundary between parts of a form doesn't."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            found.update(repr((name, values)).encode())
        for name, uploads in sorted(request.FILES.lists()):
            for upload in uploads:
                content = hashlib.sha256()
                for piece in upload.chunks():
                    content.update(piece)
                upload.seek(0)
                found.update(repr((name, upload.name, content.hexdigest())).encode())
    else:
        found.update(request.body)
    return found.hexdigest()


def _keep(kept: KeptAnswer, wanted: str, response: HttpResponse) -> None:
    """Store the answer. Raises KeyProblem, which rolls the write back, if it is too large."""
    # What is told once is not kept: sent again, the answer has an empty place for it.
    once_only = getattr(response, "told_once", "").encode()
    plain = response.content.replace(once_only, b"") if once_only else response.content
    content = zlib.compress(plain)
    if len(content) > MOST:
        raise KeyProblem(
            413, "answer-too-large", "The answer is too large to be kept. Nothing was changed.",
            "Send fewer records at once, or leave the key out.",
        )  # fmt: skip
    kept.request, kept.status, kept.content = wanted, response.status_code, content
    kept.headers = dict(response.items())
    kept.save(update_fields=["request", "status", "content", "headers"])


def _replay(kept: KeptAnswer) -> HttpResponse:
    assert kept.status is not None
    response = HttpResponse(zlib.decompress(bytes(kept.content)), status=kept.status)
    if "Content-Type" not in kept.headers:
        del response["Content-Type"]
    for name, value in kept.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response


def describe(operation: dict[str, Any]) -> None:
    """Add key, statuses and header to an operation's description in OpenAPI."""
    operation.setdefault("parameters", []).append(PARAMETER)
    for status, answer in operation["responses"].items():
        if str(status).startswith("2"):
            answer.setdefault("headers", {})[REPLAYED] = REPLAYED_HEADER
