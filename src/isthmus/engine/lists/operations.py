"""Keeping views, columns and looks.

A person's own are preferences. What changes a view that is or was shared is an event of the
organization, since others work with it: they can see who changed what they open every morning.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from isthmus.engine.access import ADMINISTER, CREATE, ROLES, VIEW, Viewer, permission_for
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import require
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, RowError
from isthmus.engine.door.history import snapshot
from isthmus.engine.door.settings import record_organization_event
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import RECORD
from isthmus.engine.filters import field_of, split
from isthmus.engine.language import tr
from isthmus.engine.lists.memory import GLANCE, MOST_VIEWS, VISIT, memory_of, remembers
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import EVERYBODY, ListHabit, SavedView
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.sharing import seen_by
from isthmus.engine.text import clean_line
from isthmus.engine.web.hooks import list_columns_of

#: What a caller may say of a view.
CHANGEABLE = ("name", "query", "columns", "shared_with", "pinned", "default")
MOST_TEXT = 4_000
#: Older changes are nobody's news.
OLDEST = timedelta(days=3_650)


def may_share(viewer: Viewer) -> bool:
    return viewer.may(permission_for(SavedView, CREATE))


def may_administer(viewer: Viewer) -> bool:
    return viewer.may(permission_for(SavedView, ADMINISTER))


def may_change(viewer: Viewer, owner: int, shared_with: str) -> bool:
    """Return whether a viewer may change a view: their own, or a shared one as its keeper."""
    return owner == viewer.principal_id or (bool(shared_with) and may_administer(viewer))


def save_view(record_type: type[RecordType], values: Mapping[str, Any], act: Act) -> SavedView:
    """Keep a new view of the actor's. Raises Forbidden, Invalid."""
    require(record_type, VIEW, act)
    me = _person(act)
    if len(memory_of(record_type, act.viewer).views) >= MOST_VIEWS:
        raise Invalid(
            [
                RowError(
                    0,
                    "name",
                    "many",
                    tr("There are %(most_views)s views already.", most_views=MOST_VIEWS),
                    tr("Delete one that nobody needs."),
                )
            ]
        )
    view = SavedView(
        organization=act.viewer.organization,
        record_type=record_type.code,
        owner_id=me,
        created_at=act.occurred_at,
    )
    return _write(view, values, act)


def change_view(key: int, values: Mapping[str, Any], act: Act) -> SavedView:
    """Change a view. Raises Absent where the actor can't see it, Forbidden, Invalid."""
    return _write(_held(key, act), values, act)


def remove_view(key: int, act: Act) -> SavedView:
    """Take a view away; `put_back` undoes it. Raises as `change_view`."""
    return _removed(_held(key, act), act.occurred_at, act)


def put_back(key: int, act: Act) -> SavedView:
    """Undo `remove_view`. Raises as `change_view`."""
    return _removed(_held(key, act, removed=True), None, act)


def _removed(view: SavedView, moment: datetime | None, act: Act) -> SavedView:
    with door_open():
        view.removed_at = moment
        view.save(update_fields=["removed_at"])
        if view.shared_with:
            verb = "view put back" if moment is None else "view removed"
            record_organization_event(verb, {"saved_view": snapshot(view)}, act)
    return view


def _person(act: Act) -> int:
    if not remembers(act.viewer) or act.viewer.principal_id is None:
        raise Invalid([RowError(0, "", "nobody", tr("Only a person keeps views."),
                                tr("Act as an account."))])  # fmt: skip
    return act.viewer.principal_id


def _held(key: int, act: Act, *, removed: bool = False) -> SavedView:
    _person(act)
    rows = SavedView.objects.filter(organization=act.viewer.organization_id, pk=key)
    view = rows.filter(removed_at__isnull=not removed).first()
    record_type = registry.find(view.record_type) if view else None
    if view is None or record_type is None:
        raise Absent("view")
    mine = may_change(act.viewer, view.owner_id, view.shared_with)
    seen = removed or memory_of(record_type, act.viewer).view(str(view.pk)) is not None
    if not seen and not mine:
        raise Absent("view")
    require(record_type, VIEW, act)
    if not mine:
        permission = permission_for(SavedView, ADMINISTER)
        raise Forbidden(
            permission, tr("Who made this view, or who keeps the system, may change it.")
        )
    return view


def _write(view: SavedView, values: Mapping[str, Any], act: Act) -> SavedView:
    before = view.shared_with
    _take(view, values)
    _check(view, before, act)
    if not view.shared_with:
        view.default = False
    with door_open():
        if view.default:
            _only_default(view, act)
        view.save()
        if view.shared_with:
            verb = "view changed" if before else "view shared"
            record_organization_event(verb, {"saved_view": snapshot(view)}, act)
        elif before:
            record_organization_event("view unshared", {"saved_view": snapshot(view)}, act)
    return view


def _take(view: SavedView, values: Mapping[str, Any]) -> None:
    for name in CHANGEABLE:
        if name in values:
            setattr(view, name, values[name])
    view.name = clean_line(str(view.name))
    view.query = clean_line(view.query)
    names = (clean_line(part) for part in view.columns.split(","))
    view.columns = ",".join(dict.fromkeys(name for name in names if name))
    roles = dict.fromkeys(part for part in view.shared_with.split(",") if part)
    view.shared_with = EVERYBODY if EVERYBODY in roles else ",".join(roles)


def _check(view: SavedView, before: str, act: Act) -> None:
    errors = []
    if not view.name:
        errors.append(
            RowError(0, "name", "required", tr("The view has no name."), tr("Give it one."))
        )
    elif len(view.name) > 60:
        errors.append(RowError(0, "name", "too-long", tr("A name has at most 60 characters.")))
    if len(view.query) > MOST_TEXT or len(view.columns) > MOST_TEXT:
        errors.append(
            RowError(0, "query", "too-long", tr("These are too many filters for a view."))
        )
    unknown = {*view.shared_with.split(",")} - {*ROLES, EVERYBODY, ""}
    if unknown:
        errors.append(
            RowError(0, "shared_with", "unknown", tr("There is no role %(min)s.", min=min(unknown)))
        )
    if view.shared_with and not unknown and _tells_of_restricted(view, act):
        errors.append(
            RowError(0, "shared_with", "restricted", tr("The view names a restricted record."),
                     tr("Take that filter away before you share it."))
        )  # fmt: skip
    if errors:
        raise Invalid(errors)
    if view.shared_with != before and view.shared_with and not may_share(act.viewer):
        raise Forbidden(
            permission_for(SavedView, CREATE), tr("Your role does not let you share views.")
        )
    if view.default and not may_administer(act.viewer):
        raise Forbidden(
            permission_for(SavedView, ADMINISTER),
            tr("Your role does not let you choose what a list opens with for everybody."),
        )


def _tells_of_restricted(view: SavedView, act: Act) -> bool:
    """Return whether a filter names a record that others must not know of."""
    record_type = registry.find(view.record_type)
    assert record_type is not None
    record_type, lookup = seen_by(record_type, act.viewer), Lookup(act.viewer)
    for parameter, raw in parse_qsl(view.query):
        name = field_of(record_type, parameter)[0]
        if name not in record_type.filterable() or record_type.spec(name).kind != RECORD:
            continue
        for term in split(raw):
            entry = lookup.entry_named(term.text)
            if entry is not None and entry.circle_id is not None:
                return True
    return False


def _only_default(view: SavedView, act: Act) -> None:
    """Let no other view of the register be the organization's default."""
    others = SavedView.objects.filter(
        organization=view.organization_id, record_type=view.record_type, default=True
    )
    for other in others.exclude(pk=view.pk):
        other.default = False
        other.save(update_fields=["default"])
        record_organization_event("view changed", {"saved_view": snapshot(other)}, act)


def printed(parameters: Mapping[str, str]) -> str:
    """Return a query as a view keeps it."""
    return urlencode(sorted(parameters.items()))


def keep_columns(record_type: type[RecordType], names: list[str], act: Act) -> None:
    """Keep the columns that the actor wants to see in a register; none: those it declares."""
    possible = {*record_type.shown(), *record_type.columns, *list_columns_of(record_type)}
    wanted = [name for name in dict.fromkeys(names) if name in possible]
    _keep(record_type, act.viewer, columns=",".join(wanted))


def open_with(record_type: type[RecordType], key: int | None, act: Act) -> None:
    """Let a register open with a view for the actor; 0: with all; None: as the organization has it."""
    _keep(record_type, act.viewer, opens_with=key)


def look(record_type: type[RecordType], viewer: Viewer) -> None:
    """Write down that somebody looks at the list: once a minute at most, one row a register."""
    if not remembers(viewer):
        return
    now = timezone.now()
    habit = _habit_of(record_type, viewer)
    if habit is None or habit.looked_at is None:
        _keep(record_type, viewer, looked_at=now, news_since=now)
    elif now - habit.looked_at > VISIT:
        _keep(record_type, viewer, looked_at=now, news_since=habit.looked_at)
    elif now - habit.looked_at > GLANCE:
        _keep(record_type, viewer, looked_at=now)


def see_all(record_type: type[RecordType], until: datetime, viewer: Viewer) -> None:
    """Take everything that changed before `until` for seen."""
    now = timezone.now()
    # What a form says of time is anybody's word.
    moment = max(min(until, now), now - OLDEST)
    _keep(record_type, viewer, looked_at=now, news_since=moment)


def _habit_of(record_type: type[RecordType], viewer: Viewer) -> ListHabit | None:
    return ListHabit.objects.filter(
        principal=viewer.principal_id, record_type=record_type.code
    ).first()


def _keep(record_type: type[RecordType], viewer: Viewer, **values: Any) -> None:
    me = viewer.principal_id
    if remembers(viewer) and me is not None:
        ListHabit.objects.update_or_create(
            principal_id=me, record_type=record_type.code, defaults=values
        )
