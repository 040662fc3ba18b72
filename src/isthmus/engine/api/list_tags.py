"""ETags of lists: whoever has one is told at the cost of one row that nothing changed.

A list is the same as long as nothing was written in the organization, the same viewer asks with
the same rights for the same address, and it is the same day. All of that is in the tag, so a role
or a circle that somebody gains or loses, a clearance that runs out, and a narrower token make it
another one. It is weak: the rows are the same, not the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from isthmus import __version__
from isthmus.engine.access import Viewer
from isthmus.engine.door.transaction import revision
from isthmus.engine.language import language


def tag_of_list(request: HttpRequest, viewer: Viewer) -> str:
    """Return the tag of the list at the request's address for this viewer: one query.

    A version in force that is shared with customers may begin or end by the clock alone: their
    tag holds the moment, and is never known again.
    """
    now = timezone.now()
    told = (
        __version__,
        revision(viewer.organization_id),
        request.get_full_path(),
        now.isoformat() if viewer.customer else timezone.localdate(now).isoformat(),
        language(),
        *_rights(viewer),
    )
    return f'W/"{sha256(repr(told).encode()).hexdigest()[:32]}"'


def _rights(viewer: Viewer) -> Iterable[Any]:
    """Yield all that decides of what a viewer sees, in a form that every process writes alike."""
    for field in fields(viewer):
        value = getattr(viewer, field.name)
        if not field.compare or field.name == "organization":
            continue
        if field.name == "scope" and value is not None:
            yield value.level, sorted(value.records) if value.records is not None else None
        else:
            yield sorted(value) if isinstance(value, frozenset) else value


def is_known(request: HttpRequest, tag: str) -> bool:
    """Return whether the request says that it has what goes by this tag."""
    given = request.headers.get("If-None-Match", "")
    return any(one.strip() in (tag, "*") for one in given.split(","))
