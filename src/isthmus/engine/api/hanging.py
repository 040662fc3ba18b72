"""What the operations on comments, tasks, files and watchers share.

They are there once for all registers: the register is a part of the address.
"""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpResponse, HttpResponseBase
from ninja import Router, Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.records import ORG, act_of, find
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent, Act
from isthmus.engine.door.hanging import carries
from isthmus.engine.files import too_large
from isthmus.engine.files.storing import larger
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType, registry

#: Where what hangs on a record is.
AT = f"{ORG}/{{records}}/{{reference}}"
UPLOADING = (400, 401, 403, 404, 409, 413, 422)


class Person(Schema):
    """A person, group or role; the system has no reference."""

    reference: str
    name: str


def records_type(capability: str) -> Any:
    """Return the type of the parameter `records`: the registers that have the capability."""
    names: list[Any] = [one.register for one in registry.types() if getattr(one, capability, True)]
    return Annotated[str, Field(json_schema_extra={"enum": names})]


#: The id of a comment, a task or a file, as the lists give it.
Id = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]


def hung(
    request: ApiRequest, records: str, reference: str, capability: str
) -> tuple[type[RecordType], Record]:
    """Return the record. Raises Forbidden for a register out of reach, else Absent."""
    record_type = registry.by_register(records)
    if record_type is None:
        raise Absent("register")
    record = find(record_type, reference, request)
    if not carries(record_type, capability, request.viewer):
        raise Absent(capability)
    return record_type, record


@dataclass(frozen=True)
class Asked:
    """What an operation is asked about: a record that the capability is on, and by whom."""

    request: ApiRequest
    record_type: type[RecordType]
    record: Record

    @property
    def act(self) -> Act:
        return act_of(self.request)

    @property
    def lookup(self) -> Lookup:
        return Lookup(self.request.viewer)


#: Returns rows as the API shows them.
Represent = Callable[[list[Any], Lookup], list[dict[str, Any]]]


def one(asked: Asked, represented: Represent, row: Any, status: int = 200) -> HttpResponse:
    """Answer with one row."""
    return json_response(represented([row], asked.lookup)[0], status)


def many(
    asked: Asked, represented: Represent, rows: Iterable[Any], status: int = 200
) -> HttpResponse:
    """Answer with rows, all of them."""
    return json_response({"items": represented(list(rows), asked.lookup)}, status)


@dataclass(frozen=True)
class Operation:
    """One operation on what hangs on a record.

    `do` is called with what is asked and, by name, what else its parameters take from the address
    and the body. `extra` is what its description has besides.
    """

    method: str
    address: str  #: below the record's: comments/{id}
    id: str
    summary: str
    do: Callable[..., HttpResponseBase]
    response: Any
    extra: dict[str, Any]
    description: str = ""


def removal(
    address: str, id_: str, summary: str, remove: Callable[[int, int, Act], Any], extra: Any
) -> Operation:
    """Return the operation that takes a row away."""

    def do(asked: Asked, id: Id) -> HttpResponse:  # noqa: A002 - the parameter's name
        remove(asked.record.pk, int(id), asked.act)
        return HttpResponse(status=204)

    return Operation("DELETE", address, id_, summary, do, {204: None}, extra)


def add_operations(router: Router, capability: str, operations: Sequence[Operation]) -> None:
    """Add the operations of a capability, for the records of every register that has it."""
    records = records_type(capability)
    for declared in operations:
        router.api_operation(
            [declared.method],
            f"{AT}/{declared.address}",
            response=declared.response,
            openapi_extra=declared.extra,
            operation_id=declared.id,
            summary=declared.summary,
            description=declared.description or None,
        )(_view(capability, records, declared))


def _view(capability: str, records_: Any, declared: Operation) -> Callable[..., HttpResponseBase]:
    def view(
        request: ApiRequest, org: str, records: str, reference: str, **given: Any
    ) -> HttpResponseBase:
        record_type, record = hung(request, records, reference, capability)
        return declared.do(Asked(request, record_type, record), **given)

    # Ninja asks the signature what an operation takes.
    own = list(inspect.signature(declared.do).parameters.values())[1:]
    always = {"request": ApiRequest, "org": str, "records": records_, "reference": str}
    first = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation)
        for name, annotation in always.items()
    ]
    view.__signature__ = inspect.Signature([*first, *own])  # type: ignore[attr-defined]
    return view


def people(lookup: Lookup, keys: Iterable[int | None]) -> None:
    """Fetch whom rows name, in one query."""
    lookup.load_principals(key for key in keys if key is not None)


def person(lookup: Lookup, key: int | None) -> dict[str, str] | None:
    found = lookup.principal(key) if key is not None else None
    return {"reference": found.reference, "name": found.name} if found else None


def refuse_dropped(request: ApiRequest) -> None:
    """Raise FieldProblem for a file of the request that was too large to be taken in."""
    for _, name in too_large(request):
        raise larger(name)
