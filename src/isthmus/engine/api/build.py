"""The API, put together from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import orjson
from django.apps import apps
from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.parser import Parser

from isthmus import __version__
from isthmus.engine.api.actions import add_actions
from isthmus.engine.api.approvals import add_approvals, add_waiting
from isthmus.engine.api.auth import READING, Session, Token
from isthmus.engine.api.checklists import add_checklists
from isthmus.engine.api.circles import add_access, add_emergency
from isthmus.engine.api.files import add_files
from isthmus.engine.api.hanging import add_operations
from isthmus.engine.api.history import add_history
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.idempotency import describe, once
from isthmus.engine.api.past import add_past
from isthmus.engine.api.problems import Problem, Stale, answers, handle
from isthmus.engine.api.records import add_records
from isthmus.engine.api.relations import add_relations
from isthmus.engine.api.representation import Renderer
from isthmus.engine.api.snapshots import add_snapshots
from isthmus.engine.attachments import api as attachments
from isthmus.engine.comments import api as comments
from isthmus.engine.labels.api import add_labels
from isthmus.engine.lists.api import add_views
from isthmus.engine.notices.api import add_notices
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.search.api import add_search
from isthmus.engine.tasks import api as tasks
from isthmus.engine.time_spent import api as time_spent
from isthmus.engine.watching import api as watching
from isthmus.engine.webhooks.api import add_webhooks

#: What is not of one register, by the heading of the description.
BESIDE = (
    ("Comments", partial(add_operations, capability="comments", operations=comments.OPERATIONS)),
    ("Tasks", partial(add_operations, capability="tasks", operations=tasks.OPERATIONS)),
    (
        "Attachments",
        partial(add_operations, capability="attachments", operations=attachments.OPERATIONS),
    ),
    (
        "Time spent",
        partial(add_operations, capability="time_spent", operations=time_spent.OPERATIONS),
    ),
    ("Watchers", partial(add_operations, capability="watching", operations=watching.OPERATIONS)),
    ("Labels", add_labels),
    ("Views", add_views),
    ("Webhooks", add_webhooks),
)
ABOUT_HEADINGS = {
    "Comments": "What people say about records of any register.",
    "Tasks": "What is asked of somebody about a record of any register.",
    "Attachments": "Files that hang on records of any register.",
    "Time spent": "How long people worked on records of registers in which that is entered.",
    "Watchers": "Who is told what happens to a record.",
    "Labels": "Words that people put on records of any register.",
    "Views": "Saved filters, orders and columns of lists.",
    "Search": "Words found in every register at once.",
    "Notices": "What concerns oneself, and what one wants to be told of.",
    "Catalogues": "Editions of standards and catalogues of requirements, loaded and taken along.",
    "Webhooks": "Other programs that are told what happens, for those who administer.",
    "Files": "Uploads, which fields and attachments then name by their handle.",
    "Approvals": "What waits for somebody's approval, in every register.",
    "Absences": "When people are away, and who stands in for them.",
    "Impact": "What is lost with a record, and what a record rests on itself.",
    "Figures": "What registers add up to: what came in and was kept, what may be lost, how far controls are.",
    "Hand-over": "Passing to others what somebody holds.",
    "Access": "Opening a restricted record in an emergency.",
}
ABOUT = """Every register of an organization, below `/api/v1/o/<organization>/`.

A request carries a token (`Authorization: Bearer ist_…`). Records are named by references; what
you may not know of answers exactly as what isn't there. Errors are problem documents (RFC 9457)
with `code` and `errors`. Within v1 things are only added.

To write safely, send `If-Match` with the ETag you read: if somebody was faster, the answer is 412
with what you had read, what is there now and what you sent. Send `Idempotency-Key` with every
write that you may have to send again: it is done once."""


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        # Unlike Python's own, it takes no NaN and no half characters, which no database keeps.
        return orjson.loads(request.body)


@cache
def api() -> NinjaAPI:
    """Return the API, built once in a process."""
    for config in apps.get_app_configs():
        name = f"{config.name}.api"
        if config.name.startswith("isthmus.") and config.label != "engine" and find_spec(name):
            import_module(name)
    made = NinjaAPI(
        title="Isthmus",
        version=__version__,
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        auth=[Token(), Session()],
        renderer=Renderer(),
        parser=StrictParser(),
    )
    handle(made)
    made.add_decorator(once)
    files = Router()
    add_files(files)
    add_waiting(files)
    add_emergency(files)
    add_notices(files)
    add_search(files)
    made.add_router("", files)
    for record_type in registry.types():
        made.add_router("", router_of(record_type))
    for tag, add in BESIDE:
        router = Router(tags=[tag])
        add(router)
        made.add_router("", router)
    for prefix, make in extra_routers:
        made.add_router(f"/{prefix.strip('/')}", make())
    return made


def router_of(record_type: type[RecordType]) -> Router:
    """Return the operations of one register."""
    router = Router(tags=[record_type.label_plural])
    add_records(router, record_type)
    add_actions(router, record_type)
    add_history(router, record_type)
    add_relations(router, record_type)
    add_past(router, record_type)
    add_approvals(router, record_type)
    add_snapshots(router, record_type)
    add_checklists(router, record_type)
    add_access(router, record_type)
    return router


def description() -> bytes:
    """Return the API's description, worked out from the operations: `make reference` keeps it.

    A register, an operation, a schema stands on a line of its own, so that two changes of it can be
    merged.
    """
    described = api().get_openapi_schema(path_prefix="/api/v1/")
    stale = Stale.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = described["components"]["schemas"]
    schemas |= stale.pop("$defs") | {"Stale": stale, "Problem": _problem_schema()}
    for address, operations in described["paths"].items():
        for method, operation in operations.items():
            _name_organization(address, operation)
            _declare_everywhere(method, operation)
            # A test finds what was given no heading; the description is there all the same.
            operation.setdefault("tags", ["Other"])
    described["tags"] = [{"name": name, "description": about} for name, about in _tags(described)]
    described["servers"] = [{"url": "/", "description": "The installation that answers"}]
    described["info"]["license"] = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
    described["components"]["securitySchemes"]["Token"]["description"] = (
        "A token of one person in one organization: `Bearer ist_…`."
    )
    described["components"]["securitySchemes"]["Session"]["description"] = (
        "The cookie of a signed-in browser; writes need `X-CSRFToken`."
    )
    return b"".join(_written(described, 3)) + b"\n"


def _written(value: Any, depth: int) -> Iterator[bytes]:
    """Yield JSON with a line for each member down to a depth, and the rest of it as one."""
    if not depth or not isinstance(value, dict) or not value:
        yield orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
        return
    for place, (name, one) in enumerate(value.items()):
        yield (b",\n" if place else b"{\n") + orjson.dumps(str(name)) + b":"
        yield from _written(one, depth - 1)
    yield b"\n}"


def _tags(described: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the headings that operations have, registers first, each with what it is about."""
    used = {
        tag
        for operations in described["paths"].values()
        for operation in operations.values()
        for tag in operation["tags"]
    }
    about = {one.label_plural: one.about for one in registry.types()} | ABOUT_HEADINGS
    yield from ((name, text) for name, text in about.items() if name in used)
    yield from ((name, name) for name in sorted(used - about.keys()))


def _declare_everywhere(method: str, operation: dict[str, Any]) -> None:
    """Declare what every operation may answer, and what every write takes."""
    statuses = [400, 429, 503]
    if method.upper() not in READING:
        statuses += [409, 413, 422]
    elif any(map(_can_be_wrong, operation["parameters"])):
        statuses.append(422)
    declared = operation["responses"]
    told = {str(status) for status in declared}
    for status, answer in answers(*statuses)["responses"].items():
        if str(status) not in told:
            declared[status] = answer
    if method.upper() not in READING:
        describe(operation)


def _can_be_wrong(parameter: dict[str, Any]) -> bool:
    """Return whether not every text will do in this place of an address."""
    if parameter["in"] not in ("path", "query"):
        return False
    schema = parameter["schema"]
    return schema.get("type") != "string" or bool(schema.keys() & {"pattern", "enum", "format"})


def _problem_schema() -> dict[str, Any]:
    found = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    found.pop("$defs")
    return found


def _name_organization(address: str, operation: dict[str, Any]) -> None:
    """Declare `org` where an operation doesn't ask for it: the viewer knows the organization."""
    parameters = operation.setdefault("parameters", [])
    if "{org}" in address and not any(one["name"] == "org" for one in parameters):
        schema = {"type": "string"}
        parameters.append({"name": "org", "in": "path", "required": True, "schema": schema})
