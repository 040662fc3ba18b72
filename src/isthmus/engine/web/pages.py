"""Answering with a page: template, context, and where the page stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import list_address

#: A step on the way to a page: its words and its address.
Crumb = tuple[str, str]


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    crumbs: Sequence[Crumb] = (),
    status: int = 200,
) -> HttpResponse:
    """Return a page in the frame. The last of `crumbs` is the page itself."""
    request.crumbs = [  # type: ignore[attr-defined] # read by the context processor `frame`
        {"label": label, "url": address} for label, address in crumbs
    ]
    return render(request, template, dict(context), status=status, using="jinja2")


def register_crumbs(record_type: type[RecordType], organization: str, *more: Crumb) -> list[Crumb]:
    """Return the way to a page of a register."""
    address = list_address(record_type, organization) + record_type.narrowed
    return [(record_type.label_plural, address), *more]
