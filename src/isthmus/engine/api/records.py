"""Listing, creating, reading, editing and removing the records of one register."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Body, Query

from isthmus.engine.access import CREATE, EDIT, VIEW, Viewer
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.list_tags import is_known, tag_of_list
from isthmus.engine.api.problems import answers
from isthmus.engine.api.representation import (
    etag,
    json_response,
    not_modified,
    represented,
    versions_in,
)
from isthmus.engine.api.schemas import BATCH, schemas_of
from isthmus.engine.door import (
    Absent,
    Act,
    Conflict,
    Edit,
    create,
    edit,
    possibilities_for,
    remove,
)
from isthmus.engine.door.checks import require
from isthmus.engine.fields import DATE, MOMENT, PRINCIPAL, FieldSpec
from isthmus.engine.filters import can_be_empty, extras_of, operators_of
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.prepared import Prepared
from isthmus.engine.reading import COUNT_CAP, MAX_PAGE_SIZE, PAGE_SIZE, named, parse_query
from isthmus.engine.reading import page as read_page
from isthmus.engine.registry import RecordType

#: Where the operations of an organization are.
ORG = "/o/{org}"
READING = (401, 403, 404)
WRITING = (400, 401, 403, 404, 409, 413, 422)


def header(name: str, about: str) -> dict[str, Any]:
    """Return a header of the request as OpenAPI has it."""
    schema = {"type": "string", "examples": ['"3"']}
    return {"name": name, "in": "header", "schema": schema, "description": about}


IF_MATCH = header("If-Match", "Write only if the record is still at this version (its ETag).")
IF_NONE_MATCH = header("If-None-Match", "Answer 304 if the record is still at this version.")

IF_NONE_MATCH_LIST = header(
    "If-None-Match",
    "Answer 304 if the list says the same as when it had this ETag.",
)


def act_of(request: ApiRequest) -> Act:
    return Act.now(request.viewer, "api", getattr(request, "request_id", ""))


def find(record_type: type[RecordType], reference: str, request: ApiRequest) -> Record:
    """Return the record with its entry. Raises Forbidden for a register out of reach, Absent."""
    require(record_type, VIEW, act_of(request))
    rows = _found(request.viewer, reference.replace("\x00", ""), record_type=record_type)
    if not rows:
        raise Absent(record_type.label.lower())
    request.viewer = request.viewer.looking_at(rows[0].circle_id)
    found: Record = rows[0]
    return found


@Prepared
def _found(viewer: Viewer, reference: str, *, record_type: type[RecordType]) -> QuerySet[Any]:
    return named(record_type, [reference], viewer)


def shown(
    record_type: type[RecordType], record: Record, request: ApiRequest, status: int = 200
) -> HttpResponse:
    (content,) = represented(record_type, [record], Lookup(request.viewer))
    # Customers read what is shared with them; there is nothing to do.
    if not request.viewer.customer:
        content["actions"] = _actions(record_type, record, request)
    response = json_response(content, status)
    if "version" in content:
        response["ETag"] = etag(content["version"])
    return response


def _actions(
    record_type: type[RecordType], record: Record, request: ApiRequest
) -> list[dict[str, Any]]:
    return [
        {
            "verb": one.verb,
            "label": one.label,
            "possible": one.possible,
            "reasons": [{"code": r.code, "text": r.text, "hint": r.hint} for r in one.reasons],
        }
        for one in possibilities_for(record_type, record, act_of(request))
    ]


def base_of(request: HttpRequest, record: Record) -> int | None:
    """Return the version a write rests on. Raises Conflict if If-Match names only others."""
    header = request.headers.get("If-Match")
    versions = versions_in(header) if header is not None else None
    if versions is None:
        return None
    if record.entry.version in versions:
        return int(record.entry.version)
    raise Conflict(record, versions[0], {})


def add_records(router: Router, record_type: type[RecordType]) -> None:
    """Add the operations on a register and on one of its records."""
    _add_list(router, record_type)
    _add_create(router, record_type)
    _add_read(router, record_type)
    _add_edit(router, record_type)
    _add_remove(router, record_type)


def _add_list(router: Router, record_type: type[RecordType]) -> None:
    register, plural = record_type.register, record_type.label_plural

    @router.get(
        f"{ORG}/{register}",
        response={200: schemas_of(record_type).page, 304: None},
        operation_id=f"{register}_list",
        summary=f"List {plural.lower()}",
        openapi_extra=answers(
            *READING, 422, parameters=[*_parameters(record_type), IF_NONE_MATCH_LIST]
        ),
    )
    def listed(request: ApiRequest, org: str) -> HttpResponse:
        require(record_type, VIEW, act_of(request))
        lookup = Lookup(request.viewer)
        query = parse_query(record_type, dict(request.GET.lists()), lookup)
        found = read_page(query, request.viewer, lookup, versions=True)
        kept = [(k, v) for k, vs in request.GET.lists() if k not in ("after", "before") for v in vs]
        turns = {
            name: f"{request.path}?{urlencode([*kept, (way, cursor)])}" if cursor else None
            for name, way, cursor in (
                ("next", "after", found.next),
                ("previous", "before", found.previous),
            )
        }
        content = {
            "items": represented(record_type, found.rows, lookup),
            "count": found.count,
            "capped": found.capped,
            **turns,
        }
        response = json_response(content)
        tag = tag_of_list(response.content, turns.values())
        if is_known(request, tag):
            return not_modified(tag)
        response["ETag"] = tag
        links = [
            f'<{turns[name]}>; rel="{rel}"'
            for name, rel in (("next", "next"), ("previous", "prev"))
            if turns[name]
        ]
        if links:
            response["Link"] = ", ".join(links)
        return response


def _add_create(router: Router, record_type: type[RecordType]) -> None:
    register, schemas = record_type.register, schemas_of(record_type)
    taken: Any = Annotated[schemas.create, Body(...)]

    @router.post(
        f"{ORG}/{register}",
        response={201: schemas.made},
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_create",
        summary=f"Create a {record_type.label.lower()}, or up to {BATCH} at once",
        description="An object makes one record; a list makes all of them or none.",
    )
    def created(request: ApiRequest, org: str, body: taken) -> HttpResponse:
        # Who may not write is told that, not whether what the fields name is there.
        require(record_type, CREATE, act_of(request))
        request.many = isinstance(body, list)  # type: ignore[attr-defined]
        bodies = body if isinstance(body, list) else [body]
        lookup = Lookup(request.viewer)
        given = [one.dict(exclude_unset=True) for one in bodies]
        values = parse_rows(record_type, given, lookup)
        made = create(record_type, values, act_of(request))
        if not request.many:  # type: ignore[attr-defined]
            response = shown(record_type, made[0], request, 201)
            response["Location"] = f"{request.path}/{made[0].reference}"
            return response
        return json_response({"items": represented(record_type, made, Lookup(request.viewer))}, 201)


def _add_read(router: Router, record_type: type[RecordType]) -> None:
    register = record_type.register

    @router.get(
        f"{ORG}/{register}/{{reference}}",
        response={200: schemas_of(record_type).detail, 304: None},
        operation_id=f"{register}_read",
        summary=f"Read a {record_type.label.lower()}",
        openapi_extra=answers(*READING, parameters=[IF_NONE_MATCH]),
    )
    def read(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        record = find(record_type, reference, request)
        header = request.headers.get("If-None-Match")
        asks = header is not None and not request.viewer.customer
        versions = versions_in(header) if asks and header else []
        if versions is None or record.entry.version in versions:
            return not_modified(etag(record.entry.version))
        return shown(record_type, record, request)


def _add_edit(router: Router, record_type: type[RecordType]) -> None:
    register, schemas = record_type.register, schemas_of(record_type)
    taken: Any = Annotated[schemas.edit, Body(...)]

    @router.patch(
        f"{ORG}/{register}/{{reference}}",
        response=schemas.detail,
        operation_id=f"{register}_edit",
        summary=f"Change fields of a {record_type.label.lower()}",
        openapi_extra=answers(*WRITING, 412, parameters=[IF_MATCH]),
    )
    def edited(request: ApiRequest, org: str, reference: str, body: taken) -> HttpResponse:
        record = find(record_type, reference, request)
        require(record_type, EDIT, act_of(request))
        given = body.dict(exclude_unset=True)
        (values,) = parse_rows(record_type, [given], Lookup(request.viewer), partial=True)
        try:
            base = base_of(request, record)
        except Conflict as conflict:
            raise Conflict(record, conflict.base, values) from None
        (edited,) = edit(record_type, [Edit(record.pk, values, base)], act_of(request))
        return shown(record_type, edited, request)


def _add_remove(router: Router, record_type: type[RecordType]) -> None:
    register = record_type.register

    @router.delete(
        f"{ORG}/{register}/{{reference}}",
        response={204: None},
        operation_id=f"{register}_remove",
        summary=f"Remove a {record_type.label.lower()}; its history stays",
        openapi_extra=answers(*READING, 409, 412, 422, parameters=[IF_MATCH]),
    )
    def removed(
        request: ApiRequest,
        org: str,
        reference: str,
        reason: str = Query("", max_length=500, description="Why; kept in history."),
    ) -> HttpResponse:
        record, act = find(record_type, reference, request), act_of(request)
        require(record_type, "remove", act)
        remove(record_type, [record.pk], act, reason, base_of(request, record))
        return HttpResponse(status=204)


def filter_parameters(record_type: type[RecordType]) -> list[dict[str, Any]]:
    """Return the filters of a list as OpenAPI has them."""
    found: list[dict[str, Any]] = []
    names = dict.fromkeys([*record_type.filters, "created_at", "changed_at"])
    for spec in record_type.specs(names):
        for operator in operators_of(spec):
            name = f"{spec.name}.{operator}" if operator else spec.name
            about = f"{spec.label}: {_filter_words(spec, operator)}"
            found.append(_parameter(name, about, {"type": "string"}))
    for extra in extras_of(record_type).values():
        for operator in extra.operators:
            name = f"{extra.name}.{operator}" if operator else extra.name
            found.append(_parameter(name, f"{extra.label}: {extra.about}", {"type": "string"}))
    found.append(_parameter("q", "Words of the title, or a reference.", {"type": "string"}))
    return found


def _parameters(record_type: type[RecordType]) -> list[dict[str, Any]]:
    """Return the filters, order and paging of a list as OpenAPI has them."""
    sorts = [f"{sign}{name}" for name in record_type.sorts for sign in ("", "-")]
    return [
        *filter_parameters(record_type),
        _parameter(
            "sort",
            f"Order; `-` reverses, empty is `{record_type.default_sort}`.",
            {"type": "string", "enum": ["", *sorts]},
        ),
        _parameter(
            "limit",
            f"Records on a page, from 1 to {MAX_PAGE_SIZE}; {PAGE_SIZE} if not given, the nearest "
            f"if beyond. `count` stops at {COUNT_CAP:,}.",
            {"type": "integer"},
        ),
        _parameter("after", "Cursor of the next page, from `next`.", {"type": "string"}),
        _parameter("before", "Cursor of the page before, from `previous`.", {"type": "string"}),
    ]


#: What a filter's operator asks for, by operator.
FILTER_WORDS = {
    "": "any of these, with commas between them.",
    "not": "none of these, with commas between them.",
    "gte": "from here on, this one included.",
    "lte": "up to here, this one included.",
}


def _filter_words(spec: FieldSpec, operator: str) -> str:
    words = [FILTER_WORDS[operator]]
    if operator in ("", "not") and can_be_empty(spec):
        words.append("`none` is nothing.")
    if spec.kind == PRINCIPAL:
        words.append("`me` is who asks.")
    if spec.kind in (DATE, MOMENT):
        words.append("A date, or a word like `today`, `-30d`, `this-week`.")
    if spec.choices:
        words.append(f"One of: {', '.join(code for code, _ in spec.choices)}.")
    return " ".join(words)


def _parameter(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": schema}
