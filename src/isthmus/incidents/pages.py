"""What reports add to their own page and form."""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import COMMENT, CREATE, EDIT, Viewer
from isthmus.engine.door.follow import followers
from isthmus.engine.door.hanging import may
from isthmus.engine.drafts.writing import WRITING, names
from isthmus.engine.filters import extras
from isthmus.engine.history.tables import tables
from isthmus.engine.language import N_
from isthmus.engine.models import Record
from isthmus.engine.notices.noting import concerning, given_to
from isthmus.engine.web.addresses import page_address, record_address
from isthmus.engine.web.hanging import person, rows
from isthmus.engine.web.hooks import (
    FormNote,
    ListAction,
    Panel,
    RecordPage,
    TextOffer,
    form_notes,
    list_actions,
    panels,
    text_offers,
)
from isthmus.incidents import confidence, happenings, merging  # noqa: F401 - they declare themselves
from isthmus.incidents.answers.views import address as answers
from isthmus.incidents.answers.views import major_address
from isthmus.incidents.clocks.storing import follow
from isthmus.incidents.deciding import items, telling
from isthmus.incidents.deciding.shown import decision_panel
from isthmus.incidents.desk import groups, raising, teams
from isthmus.incidents.desk.merged import merged_panel
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.evidence import pages as _evidence  # noqa: F401 - adds its panels
from isthmus.incidents.figures import following, promise_filters, restricted
from isthmus.incidents.figures.filters import filters
from isthmus.incidents.major import happenings as _updates  # noqa: F401 - declares itself
from isthmus.incidents.major.edges import MAJOR
from isthmus.incidents.major.shown import major_panel
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.incidents.notifying import happenings as _told  # noqa: F401 - declares itself
from isthmus.incidents.notifying.edges import DUTY
from isthmus.incidents.notifying.shown import notifications_panel
from isthmus.incidents.playbooks import following as playbooks
from isthmus.incidents.playbooks.edges import PLAYBOOK
from isthmus.incidents.playbooks.shown import playbooks_panel
from isthmus.incidents.publishing import following as publishing
from isthmus.incidents.publishing.shown import published_panel


def _clocks(page: RecordPage) -> dict[str, Any] | None:
    """Return the way to the clocks; no query."""
    slug = page.viewer.organization.slug
    return {
        "url": page_address("incident_clocks", org=slug, reference=page.record.reference),
    }


def _similar(page: RecordPage) -> dict[str, Any] | None:
    """Return where reports like this one are asked for, while it is open; no query."""
    if page.record.state not in UNRESOLVED:
        return None
    slug = page.viewer.organization.slug
    return {"url": page_address("similar_to_report", org=slug, reference=page.record.reference)}


def _like_new(viewer: Viewer, record: Record | None) -> dict[str, Any] | None:
    """Return where reports like the one being written are asked for; of one that is there its page
    tells."""
    if record is not None:
        return None
    return {"url": page_address("similar_to_form", org=viewer.organization.slug)}


def _writing(page: RecordPage) -> dict[str, Any] | None:
    """Return who else is writing on it; that came with what hangs on it."""
    if not may(page.record_type, page.viewer, COMMENT, EDIT):
        return None
    return {
        "names": names(rows(page, WRITING), lambda key: person(page, key)["name"]),
        "url": record_address(page.record, page.viewer.organization.slug, "writing"),
    }


def _writing_note(viewer: Viewer, record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {"url": record_address(record, viewer.organization.slug, "writing")}


def _take_over(page: RecordPage) -> dict[str, Any] | None:
    """Return how somebody makes an open report their own: of a new one that is the first response."""
    record, viewer = page.record, page.viewer
    mine = record.owner_id is not None and record.owner_id == viewer.principal_id
    if record.state not in UNRESOLVED or viewer.principal_id is None:
        return None
    if (mine and record.state != "new") or not viewer.may_on(Incident, EDIT):
        return None
    slug = viewer.organization.slug
    if record.state == "new" and (mine or record.owner_id is None):
        return {"url": f"{record_address(record, slug)}do/take_on/", "owner": ""}
    me = page.lookup.principal(viewer.principal_id)
    owner = (me.reference or me.name) if me else ""
    return {"url": record_address(record, slug, "record_edit"), "owner": owner}


def _open(**owned: str) -> dict[str, str]:
    return {**owned, "state": ",".join(UNRESOLVED), "sort": "due"}


list_actions += [
    ListAction(INCIDENT, N_("Mine"), "record_list", "user", query=_open(owner="me"), key="m"),
    ListAction(
        INCIDENT, N_("My group’s"), "record_list", "users", query=_open(group="mine"), key="g"
    ),
    ListAction(
        INCIDENT, N_("Nobody’s"), "record_list", "user-circle", query=_open(owner="none"), key="u"
    ),
    ListAction(
        INCIDENT,
        N_("Figures"),
        "incident_figures",
        "trending-up",
        keep_filters=True,
        for_register=False,
    ),
]
list_actions += [
    ListAction(code, label, route, "list-check", "import", for_register=False, verb=CREATE)
    for code, label, route in (
        (PLAYBOOK, N_("Playbooks to begin with"), "playbook_starter"),
        (DUTY, N_("Notification duties to begin with"), "duty_starter"),
    )
]
extras |= filters
extras[restricted.FILTER.name] = restricted.FILTER
extras[groups.FILTER.name] = groups.FILTER
panels += [
    Panel(INCIDENT, "incidents/writing_panel.html", _writing, order=1),
    Panel(INCIDENT, "incidents/take_over_rail.html", _take_over, "rail", order=1),
    Panel(INCIDENT, "incidents/give_rail.html", teams.give_panel, "rail", order=2),
    Panel(INCIDENT, "incidents/clocks_rail.html", _clocks, "rail", order=5),
    Panel(INCIDENT, "incidents/decision_panel.html", decision_panel, order=3),
    Panel(INCIDENT, "incidents/notifications_panel.html", notifications_panel, order=4),
    Panel(INCIDENT, "incidents/playbooks_panel.html", playbooks_panel, order=4),
    Panel(INCIDENT, "incidents/published_panel.html", published_panel, order=4),
    Panel(INCIDENT, "incidents/major_rail.html", major_panel, "rail", order=4),
    Panel(INCIDENT, "incidents/merged_panel.html", merged_panel, order=5),
    Panel(INCIDENT, "incidents/similar_panel.html", _similar, order=60),
]
form_notes += [
    FormNote(INCIDENT, "incidents/writing_note.html", _writing_note, "top"),
    FormNote(INCIDENT, "incidents/similar_note.html", _like_new),
]
given_to[INCIDENT] = teams.given
text_offers += [TextOffer(INCIDENT, answers), TextOffer(MAJOR, major_address)]
followers += [
    follow,
    merging.follow,
    following.follow,
    telling.follow,
    items.follow,
    playbooks.follow,
    publishing.follow,
    raising.follow,
    confidence.follow,
]
concerning[INCIDENT, "restricted"] = confidence.reached
extras |= filters | promise_filters.filters
tables.append(following.table)
