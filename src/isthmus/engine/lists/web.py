"""What a list's page shows of views, columns and news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from isthmus.engine.access import CUSTOMER, ROLES, Viewer
from isthmus.engine.language import tr
from isthmus.engine.lists.memory import Memory, View, remembers
from isthmus.engine.lists.operations import may_administer, may_change, may_share
from isthmus.engine.models import EVERYBODY
from isthmus.engine.reading import Query
from isthmus.engine.registry import RecordType
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import list_address, page_address

#: Columns that are only there to be chosen stand behind these.
ALL = "all"


def address_of(view: View, here: str) -> str:
    """Return where the list is shown as a view has it. All of it stands in the address."""
    columns = {"columns": view.columns} if view.columns else {}
    return f"{here}?{urlencode({**view.parameters, **columns, 'view': view.key})}"


def route(name: str, record_type: type[RecordType], viewer: Viewer, **more: Any) -> str:
    arguments = {"org": viewer.organization.slug, "record_type": record_type, **more}
    return page_address(name, **arguments)


def views_context(
    record_type: type[RecordType],
    memory: Memory,
    query: Query,
    parameters: QueryDict,
    viewer: Viewer,
) -> dict[str, Any] | None:
    """Return what `view_bar` and `view_dialog` read; None for who keeps no views."""
    if not remembers(viewer):
        return None
    here = list_address(record_type, viewer.organization.slug)
    current = memory.view(parameters.get("view", ""))
    columns = parameters.get("columns", "")
    plain = query.parameters()
    modified = bool(current) and (
        plain != current.parameters or columns != current.columns  # type: ignore[union-attr]
    )
    every = {
        "label": tr("All %(label_plural)s", label_plural=record_type.label_plural.lower()),
        "current": current is None,
        "url": f"{here}?view={ALL}" if memory.first() else here,
    }
    tabs = [every, *(_tab(one, here, current) for one in memory.views if one.pinned)]
    return {
        "tabs": tabs,
        "more": [_tab(one, here, current) for one in memory.views if not one.pinned],
        "current": {
            "name": current.name,
            "url": route("list_view", record_type, viewer, key=current.key),
            "remove_url": route("list_view_remove", record_type, viewer, key=current.key),
            "form": _form(current, memory),
        } if current else None,
        "modified": modified,
        "reset_url": address_of(current, here) if current else "",
        "may_change": bool(current and may_change(viewer, current.owner, current.shared_with)),
        "may_keep": bool(plain or columns) and (current is None or modified),
        "new_url": route("list_views", record_type, viewer),
        "new": {"name": "", "audience": "own", "roles": [], "pinned": True, "opens": False,
                "default": False},
        "roles": [(code, role.label) for code, role in ROLES.items() if code != CUSTOMER],
        "may_share": may_share(viewer),
        "may_administer": may_administer(viewer),
    }  # fmt: skip


def _tab(view: View, here: str, current: View | None) -> dict[str, Any]:
    return {"label": view.name, "url": address_of(view, here), "current": view == current}


def _form(view: View, memory: Memory) -> dict[str, Any]:
    shared = view.shared_with
    return {
        "name": view.name,
        "audience": "own" if not shared else "everybody" if shared == EVERYBODY else "roles",
        "roles": [] if shared == EVERYBODY else shared.split(","),
        "pinned": view.pinned,
        "opens": memory.opens_with == view.key,
        "default": view.default,
    }


def column_choices(record_type: type[RecordType], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return every column for the dialog: those shown first, in their order."""
    specs = {spec.name: spec for spec in listing.column_choices(record_type)}
    order = [*(name for name in names if name in specs), *(n for n in specs if n not in names)]
    return [
        {"name": name, "label": specs[name].label, "chosen": name in names}
        for name in order
        if name != "title"
    ]
