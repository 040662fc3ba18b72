"""What a transition asks for, as form fields and from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from isthmus.engine.door import RowError
from isthmus.engine.language import begun
from isthmus.engine.lifecycle import Input, Transition
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.requests import MemberRequest


def typed_inputs(transition: Transition, request: MemberRequest) -> dict[str, str]:
    """Return what was typed for the transition's inputs."""
    return {
        one.name: request.POST.get(f"{transition.verb}-{one.name}", "") for one in transition.inputs
    }


def input_fields(
    transition: Transition,
    typed: Mapping[str, str],
    errors: Sequence[RowError] = (),
    *,
    slug: str,
    offered: Callable[[str], str] = lambda place: "",
) -> list[dict[str, Any]]:
    """Return the fields of a transition's form; several of them stand on one page.

    `slug` is the organization's, in which a field for a record finds what was typed; `offered` says
    where prepared texts for a field are asked for (`hooks.text_offer_for`).
    """
    wrong = {error.field: f"{error.message} {error.hint}".strip() for error in errors}
    return [
        {
            "label": one.label,
            "name": f"{transition.verb}-{one.name}",
            "value": typed.get(one.name, ""),
            "type": "date" if one.type is date else "text" if one.is_record else "textarea",
            "hint": begun(one.help),
            "error": wrong.get(one.name, ""),
            "required": one.required,
            "attrs": _attributes(one, slug, offered(f"{transition.verb}-{one.name}")),
        }
        for one in transition.inputs
    ]


def _attributes(one: Input, slug: str, offered: str) -> dict[str, Any]:
    if one.is_record:
        of = urlencode({"of": one.type._meta.label_lower})  # type: ignore[attr-defined]
        return {"autocomplete": "off", "data-find": f"{page_address('suggestions', org=slug)}?{of}"}
    if one.type is date:
        return {}
    return {"rows": 2, **({"data-offers": offered} if offered else {})}
