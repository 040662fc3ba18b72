"""What was refused, as problem documents (RFC 9457). Hidden and absent get the very same one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from isthmus.engine.api.auth import Unauthenticated
from isthmus.engine.api.idempotency import HEADER, KeyProblem
from isthmus.engine.api.limits import TooMany
from isthmus.engine.api.representation import etag, represented
from isthmus.engine.door import Absent, Conflict, Forbidden, Invalid, Refused
from isthmus.engine.faults import RETRY_AFTER, Outage, outage
from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import too_large
from isthmus.engine.files.storing import larger
from isthmus.engine.filters import QueryProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.own.specs import nested
from isthmus.engine.parts import plain_parts
from isthmus.engine.past import values_at_version
from isthmus.engine.registry import registry
from isthmus.engine.sharing import seen_by

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: ("malformed", "The request can't be read."),
    401: ("unauthenticated", "Nobody is known to be asking."),
    403: ("forbidden", "Your role or token does not reach this far."),
    404: ("absent", "There is nothing here, or nothing that you may know of."),
    405: ("method", "This address does not answer to that method."),
    409: ("refused", "That can't be done now; nothing was changed."),
    412: ("stale", "Somebody else changed it since you read it; nothing was changed."),
    413: ("too-large", "The request is too large."),
    422: ("invalid", "Something in the input needs mending; nothing was changed."),
    429: ("too-many", "Too many requests in too short a time; nothing was changed."),
    500: ("fault", "The server could not finish this."),
    503: ("unavailable", "The server can't do this at present."),
}

#: What pydantic calls a mistake, and what it is called here and in files and pages.
CODES = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "string_too_long": "too-long",
    "string_too_short": "required",
    "literal_error": "choice",
    "enum": "choice",
    "string_pattern_mismatch": "form",
    "too_long": "too-many",
    "too_short": "required",
    "greater_than_equal": "range",
    "less_than_equal": "range",
}


class ProblemError(Schema):
    """One mistake or reason."""

    pointer: str = Field(
        description="Where: a JSON pointer into the body (#/0/title), ?name of a parameter of the "
        "query, the name of a header, or the reference of the record that a reason is about."
    )
    code: str
    message: str
    hint: str


class Problem(Schema):
    """A problem document."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemError]


class Values(Schema):
    version: int
    fields: dict[str, Any]


class Stale(Problem):
    """The record moved on: what you had read, what it is now, what you sent."""

    base: Values
    theirs: Values
    yours: dict[str, Any]


def answers(*statuses: int, parameters: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return what an operation declares beside its result: problems, and parameters in headers.

    Given to Ninja as `openapi_extra`: it would build a model for each status of each operation,
    which takes four fifths of the time that the API needs to start.
    """
    found: dict[str, Any] = {"parameters": list(parameters)}
    found["responses"] = {
        status: {
            "description": TITLES[status][1],
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{_schema(status)}"}}
            },
        }
        for status in statuses
    }
    return found


def _schema(status: int) -> str:
    return "Stale" if status == 412 else "Problem"


def problem(
    status: int, detail: str = "", errors: Iterable[dict[str, str]] = (), **more: Any
) -> HttpResponse:
    code, title = TITLES[status]
    content = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": more.pop("code", code),
        "detail": detail or title,
        "errors": list(errors),
        **more,
    }
    response = HttpResponse(orjson.dumps(content), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Isthmus"'
    return response


def mistake(pointer: str, code: str, message: str, hint: str = "") -> dict[str, str]:
    return {"pointer": pointer, "code": code, "message": message, "hint": hint}


def _invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    many = getattr(request, "many", False)
    where = getattr(request, "inside", "")
    return problem(
        422,
        errors=[
            mistake(
                f"#{where}{f'/{e.row}' if many else ''}{pointer(e.field)}",
                e.code, e.message, e.hint,
            )
            for e in error.errors
        ],
    )  # fmt: skip


def pointer(field: str) -> str:
    """Return the steps to a field: /title, or /targets/2/metric inside a part."""
    return f"/{field.replace('.', '/')}" if field else ""


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    reasons = [
        mistake(r.reference or "#", why.code, why.text, why.hint) for r, why in error.reasons
    ]
    return problem(409, errors=reasons)


def _stale(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Answer with the three sides of a conflict, by the fields that people fill in."""
    viewer = request.viewer  # type: ignore[attr-defined]
    record_type = seen_by(registry.of(type(error.record)), viewer)
    specs, lookup = record_type.specs(record_type.editable()), Lookup(viewer)
    before = values_at_version(record_type, error.record, error.base)
    theirs = represented(record_type, [error.record], lookup, record_type.editable())[0]
    response = problem(
        412,
        str(error),
        base={
            "version": error.base,
            "fields": {
                **nested({s.name: s.plain(before.get(s.name), lookup) for s in specs}),
                **plain_parts(record_type, before, lookup),
            },
        },
        theirs={
            "version": error.record.entry.version,
            "fields": {
                name: value
                for name, value in theirs.items()
                if name not in ("reference", "version")
            },
        },
        yours={
            **nested(
                {
                    s.name: s.plain(error.yours[s.name], lookup)
                    for s in specs
                    if s.name in error.yours
                }
            ),
            **plain_parts(record_type, error.yours, lookup),
        },
    )
    response["ETag"] = etag(error.record.entry.version)
    return response


def _validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer to input that doesn't fit the schema, in the words of the door where it has some."""
    for _, name in too_large(request):
        # To the schema a file that was dropped is only one that is missing.
        return _field(request, larger(name))
    found = []
    for wrong in error.errors:
        source, *where = wrong["loc"]
        kind = str(wrong["type"])
        code = CODES.get(kind, "type" if kind.endswith("_type") else kind.replace("_", "-"))
        # The first step inside a body is the name of our own parameter, then perhaps the
        # branch of a choice; neither is in what the client sent.
        inside = where[1:] if source == "body" else where
        steps = "".join(f"/{step}" for step in inside if step not in ("one", "many"))
        pointer = f"#{steps}" if source in ("body", "form", "file") else f"?{where[0]}"
        found.append(mistake(pointer, code, f"{wrong['msg']}."))
    return problem(422, errors=found)


def _field(request: HttpRequest, error: FieldProblem) -> HttpResponse:
    return problem(422, errors=[mistake("#", error.code, str(error), error.hint)])


def _query(request: HttpRequest, error: QueryProblem) -> HttpResponse:
    wrong = mistake(f"?{error.parameter}", "query", str(error), error.hint)
    return problem(422, errors=[wrong])


def _constraint(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    # The database's words may name what the caller can't see.
    text = "A rule of the register forbids it: something may be there only once."
    return problem(409, errors=[mistake("#", "constraint", text)])


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code if error.status_code in TITLES else 400)


def _key(request: HttpRequest, error: KeyProblem) -> HttpResponse:
    wrong = mistake(HEADER, error.code, str(error), error.hint)
    response = problem(error.status, code=error.code, errors=[wrong])
    if error.status == 409:
        response["Retry-After"] = "1"
    return response


def _too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    response = problem(429, str(error))
    response["Retry-After"] = str(error.budget.reset)
    error.budget.tell(response)
    return response


def unavailable(why: Outage) -> HttpResponse:
    """Answer that the database or the disk is in no state to serve; nothing was changed."""
    response = problem(503, f"{why.text} {why.hint}", code=why.code)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _outage(request: HttpRequest, error: Exception) -> HttpResponse:
    why = outage(error)
    if why is None:
        raise error
    return unavailable(why)


HANDLERS: list[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = [
    (Absent, lambda request, error: problem(404)),
    (Http404, lambda request, error: problem(404)),
    (Forbidden, lambda request, error: problem(403, str(error))),
    (Unauthenticated, lambda request, error: problem(401)),
    (AuthenticationError, lambda request, error: problem(401)),
    (TooMany, _too_many),
    (RequestDataTooBig, lambda request, error: problem(413)),
    (Invalid, _invalid),
    (Refused, _refused),
    (Conflict, _stale),
    (ValidationError, _validation),
    (FieldProblem, _field),
    (QueryProblem, _query),
    (IntegrityError, _constraint),
    (OperationalError, _outage),
    (InterfaceError, _outage),
    (OSError, _outage),
    (KeyProblem, _key),
    (HttpError, _http),
]


def handle(api: NinjaAPI) -> None:
    """Make the API answer every expected error as a problem document."""
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, handler)
