"""What can be done with records: the transitions of their lifecycle."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from ninja.params.functions import Body
from pydantic import Field

from isthmus.engine.access import VIEW
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import (
    IF_MATCH,
    ORG,
    READING,
    WRITING,
    act_of,
    base_of,
    find,
    shown,
)
from isthmus.engine.api.representation import json_response, represented
from isthmus.engine.api.schemas import Actions, schemas_of
from isthmus.engine.door import Absent, choices_for, move
from isthmus.engine.door.checks import require
from isthmus.engine.door.move import Choice
from isthmus.engine.inputs import parse_inputs
from isthmus.engine.lifecycle import Transition
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import named
from isthmus.engine.registry import RecordType


def add_actions(router: Router, record_type: type[RecordType]) -> None:
    """Add the operations that take records through their transitions."""
    _add_choices(router, record_type)
    if record_type.transitions():
        _add_do(router, record_type)
        _add_do_many(router, record_type)


def _add_choices(router: Router, record_type: type[RecordType]) -> None:
    register = record_type.register

    @router.get(
        f"{ORG}/{register}/{{reference}}/do",
        response=Actions,
        openapi_extra=answers(*READING),
        operation_id=f"{register}_actions",
        summary="What can be done now, and why the rest can't",
    )
    def choices(request: ApiRequest, org: str, reference: str) -> HttpResponse:
        record = find(record_type, reference, request)
        found = choices_for(record_type, record, act_of(request))
        return json_response({"items": [_choice(choice) for choice in found]})


def _choice(choice: Choice) -> dict[str, Any]:
    move = choice.transition
    return {
        "verb": move.verb,
        "label": move.label,
        "help": move.help,
        "target": move.target,
        "possible": choice.possible,
        "reasons": [{"code": r.code, "text": r.text, "hint": r.hint} for r in choice.reasons],
        "inputs": [
            {
                "name": wanted.name,
                "label": wanted.label,
                "type": "string"
                if wanted.type is str or wanted.is_record
                else wanted.type.__name__,
                "required": wanted.required,
                "help": wanted.help,
            }
            for wanted in move.inputs
        ],
    }


def _verbs(record_type: type[RecordType]) -> Any:
    moves = record_type.transitions()
    words = "; ".join(f"`{move.verb}`: {move.label}" for move in moves.values())
    return Annotated[str, Field(description=words, json_schema_extra={"enum": list(moves)})]


def _transition(record_type: type[RecordType], verb: str) -> Transition:
    found = record_type.transitions().get(verb)
    if found is None:
        raise Absent(f"action “{verb}”")
    return found


def _add_do(router: Router, record_type: type[RecordType]) -> None:
    register, schemas = record_type.register, schemas_of(record_type)
    nothing = schemas.inputs()
    taken: Any = Annotated[schemas.inputs, Body()]
    verb_type: Any = _verbs(record_type)

    @router.post(
        f"{ORG}/{register}/{{reference}}/do/{{verb}}",
        response=schemas.detail,
        operation_id=f"{register}_do",
        summary=f"Do something with a {record_type.label.lower()}",
        openapi_extra=answers(*WRITING, 412, parameters=[IF_MATCH]),
    )
    def done(
        request: ApiRequest,
        org: str,
        reference: str,
        verb: verb_type,
        body: taken = nothing,
    ) -> HttpResponse:
        record = find(record_type, reference, request)
        inputs = parse_inputs(_transition(record_type, verb), body.dict(exclude_unset=True))
        base = base_of(request, record)
        move(record_type, verb, [record.pk], act_of(request), inputs, base)
        return shown(record_type, find(record_type, record.reference, request), request)


def _add_do_many(router: Router, record_type: type[RecordType]) -> None:
    register, schemas = record_type.register, schemas_of(record_type)
    taken: Any = Annotated[schemas.do_many, Body(...)]
    verb_type: Any = _verbs(record_type)

    @router.post(
        f"{ORG}/{register}/do/{{verb}}",
        response=schemas.done,
        openapi_extra=answers(*WRITING),
        operation_id=f"{register}_do_many",
        summary=f"Do something with several {record_type.label_plural.lower()}: all or none",
    )
    def done_many(request: ApiRequest, org: str, verb: verb_type, body: taken) -> HttpResponse:
        act = act_of(request)
        require(record_type, VIEW, act)
        request.inside = "/inputs"  # type: ignore[attr-defined]
        transition = _transition(record_type, verb)
        wanted = [one.replace("\x00", "") for one in dict.fromkeys(body.references)]
        rows = named(record_type, wanted, request.viewer)
        keys = dict(rows.values_list("reference", "pk"))
        if len(keys) < len(wanted):
            raise Absent(record_type.label.lower())
        inputs = parse_inputs(transition, body.inputs.dict(exclude_unset=True))
        moved = move(record_type, verb, [keys[one] for one in wanted], act, inputs)
        return json_response({"items": represented(record_type, moved, Lookup(request.viewer))})
