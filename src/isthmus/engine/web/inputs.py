"""What a transition asks for, as form fields and from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from isthmus.engine.door import RowError
from isthmus.engine.language import begun
from isthmus.engine.lifecycle import Transition
from isthmus.engine.web.requests import MemberRequest


def typed_inputs(transition: Transition, request: MemberRequest) -> dict[str, str]:
    """Return what was typed for the transition's inputs."""
    return {
        one.name: request.POST.get(f"{transition.verb}-{one.name}", "") for one in transition.inputs
    }


def input_fields(
    transition: Transition, typed: Mapping[str, str], errors: Sequence[RowError] = ()
) -> list[dict[str, Any]]:
    """Return the fields of a transition's form; several of them stand on one page."""
    wrong = {error.field: f"{error.message} {error.hint}".strip() for error in errors}
    return [
        {
            "label": one.label,
            "name": f"{transition.verb}-{one.name}",
            "value": typed.get(one.name, ""),
            "type": "date" if one.type is date else "textarea",
            "hint": begun(one.help),
            "error": wrong.get(one.name, ""),
            "required": one.required,
            "attrs": {} if one.type is date else {"rows": 2},
        }
        for one in transition.inputs
    ]
