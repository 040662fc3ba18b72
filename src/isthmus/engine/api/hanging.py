"""What the operations on comments, tasks, files and watchers share.

They are there once for all registers: the register is a part of the address.
"""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from collections.abc import Iterable
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.records import ORG, find
from isthmus.engine.door import Absent
from isthmus.engine.door.hanging import carries
from isthmus.engine.fields import Lookup
from isthmus.engine.files import too_large
from isthmus.engine.files.storing import larger
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
