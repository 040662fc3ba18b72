"""Where upper packages add to the engine's pages, so that the engine names no domain.

A package registers in its own `pages.py`, which is imported at start-up like `records.py`:

    from isthmus.engine.web.hooks import NavItem, Panel, nav_items, panels

    nav_items.append(NavItem("check", "Matrix", "matrix", "table"))
    panels.append(Panel("*", "conformity/traces_panel.html", traces, edges=("traces",)))

This module imports nothing heavy: the command line loads it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from isthmus.engine.language import N_, declare_texts

if TYPE_CHECKING:
    from django.http import HttpRequest
    from markupsafe import Markup

    from isthmus.engine.access import Viewer
    from isthmus.engine.door import Answers
    from isthmus.engine.hung import Row
    from isthmus.engine.lookup import Lookup
    from isthmus.engine.models import Edge, Entry, Event, Organization, Record
    from isthmus.engine.registry import RecordType
    from isthmus.engine.web.hanging import Outcome

Phase = Literal["start", "plan", "do", "check", "act", "library"]

#: The groups of the navigation, in order. Registers stand in plan, do, check, act.
PHASES: dict[str, str] = {
    "start": N_("Overview"),
    "plan": N_("Plan"),
    "do": N_("Do"),
    "check": N_("Check"),
    "act": N_("Act"),
    "library": N_("Library"),
}


@dataclass(frozen=True)
class Meaning:
    """What a word means here, where others use it otherwise, and where more is said of it."""

    text: str
    url: str


@dataclass(frozen=True)
class NavItem:
    """A page of the navigation that is no register: its address is `reverse(route, org=…)`."""

    phase: Phase
    label: str
    route: str  #: name of an address whose only argument is `org`
    icon: str
    #: `package.record.verb` a viewer needs to see it; empty: every member
    permission: str = ""
    #: customers see it as well; its view must be marked `for_customers`
    customers: bool = False
    #: code of the register it is about, and its label where that goes by several names: “%(name)s”
    of: str = ""
    label_of: str = ""

    def __post_init__(self) -> None:
        declare_texts(self, "label", "label_of")


#: A type of relation, and whether it leads on from the record on the page.
Way = tuple[str, bool]


@dataclass
class Related:
    """One current relation of the record on the page; its other end is visible to the viewer."""

    edge: Edge
    other: Entry
    #: from the record on the page to `other`; False: the other way round
    outgoing: bool


@dataclass
class RecordPage:
    """What the record's page has fetched already; panels take from it before they ask again."""

    request: HttpRequest
    viewer: Viewer
    record_type: type[RecordType]
    record: Record
    lookup: Lookup
    related: list[Related] = field(default_factory=list)
    #: of these ways more may stand than `related` has
    crowded: frozenset[Way] = frozenset()
    #: a panel found relations that lead here, which `related` leaves to it
    led_to: bool = False
    #: its latest events, newest first
    events: list[Event] = field(default_factory=list)
    #: what hangs on it: comments, tasks, files, watchers, oldest first
    hung: list[Row] = field(default_factory=list)
    #: what guards say of it, each asked once for the page
    answers: Answers | None = None
    #: what was just tried on one of the panels
    outcome: Outcome | None = None
    #: what one panel leaves for another, so that nothing is asked twice
    kept: dict[str, Any] = field(default_factory=dict)

    def related_by(self, edge_type: str, *, outgoing: bool = True) -> list[Related]:
        """Return the record's current relations of one type and direction."""
        return [
            one for one in self.related if one.edge.type == edge_type and one.outgoing is outgoing
        ]


@dataclass(frozen=True)
class Panel:
    """A part that a package adds to the page of other packages' records.

    `context` gets the page and returns what the template reads as `panel`, or None to show
    nothing. The template also has `record`, `record_type`, `viewer`, `csrf_input`. In `main`
    it draws its own card, in `rail` its own `rail_section`.
    """

    record_type: str  #: code of a record type (`documents.document`), or `*`
    template: str
    context: Callable[[RecordPage], dict[str, Any] | None]
    place: Literal["main", "rail"] = "main"
    #: outgoing relations of these types are shown by the panel and left out of the general list
    edges: tuple[str, ...] = ()
    #: incoming relations of these types the panel asks for by itself, and says where all are, so
    #: that the page does not fetch them
    incoming: tuple[str, ...] = ()
    #: `package.record.verb` a viewer needs; empty: whoever may see the record
    permission: str = ""
    #: panels stand in this order, then in order of registration
    order: int = 50
    #: customers see it as well, so it must tell shared fields only
    customers: bool = False


@dataclass(frozen=True)
class FormNote:
    """A part that a package adds to the form of its records: what helps whoever fills it in.

    `context` gets the viewer and the record (None: a new one) and returns what the template reads as
    `note`, or None to show nothing. It stands within the form, so that what it fetches by htmx goes
    with all that was typed.
    """

    record_type: str  #: code of a record type, or `*`
    template: str
    context: Callable[[Viewer, Record | None], dict[str, Any] | None]
    #: above everything, or behind the first section
    place: Literal["top", "first"] = "first"


@dataclass(frozen=True)
class TextOffer:
    """Prepared texts for whoever types on the page of a record: `::` there asks for them.

    `address` gets the page and the place, `comment` or a transition with its input
    (`resolve-resolution`), and returns the address that answers `?q=` with `engine/options.html`,
    the text itself as value; empty where nothing is offered. No query: the address is asked later.
    """

    record_type: str  #: code of a record type, or `*`
    address: Callable[[RecordPage, str], str]


@dataclass(frozen=True)
class ListAction:
    """A link on the list of a register: an import, an export, a view of another kind.

    Its address is `reverse(route, org=…)`, with `record_type=…` added where `for_register`.
    """

    record_type: str  #: code, or `*`
    label: str
    route: str
    icon: str = ""
    place: Literal["head", "import", "export"] = "head"
    #: added to the address: {"format": "xlsx"}
    query: Mapping[str, str] = field(default_factory=dict)
    #: the link carries the filters, the search and the order of the list
    keep_filters: bool = False
    #: the link carries by which name the records of the list go (`naming`)
    keep_name: bool = False
    for_register: bool = True
    #: verb a viewer needs on the register (`import`, `export`); empty: whoever sees the list
    verb: str = ""
    #: a single key that follows it
    key: str = ""
    #: customers see it as well; its view must be marked `for_customers`
    customers: bool = False

    def __post_init__(self) -> None:
        declare_texts(self, "label")


@dataclass(frozen=True)
class ListColumn:
    """A column that lists may show and that is no field: worked out for the rows of a page only.

    `reckon` gives what is fetched with each row as of an instant, by attribute, without looking into
    that: the query is compiled once. `cell` is what stands in the table.
    Customers have none of these.
    """

    name: str
    label: str
    reckon: Callable[[datetime], Mapping[str, Any]]
    cell: Callable[[Any], str]
    record_type: str = "*"  #: code of the type whose list may show it
    #: only the lists of types that declare this
    capability: str = ""


#: By name, which no field has.
list_columns: dict[str, ListColumn] = {}

#: Pages of the navigation beside the registers.
nav_items: list[NavItem] = []

#: Parts of record pages.
panels: list[Panel] = []

#: Parts of forms.
form_notes: list[FormNote] = []

#: What panels want to know first comes with the record itself, so that those with nothing to show
#: cost no query: by the name of the attribute, an expression for a record type, or None.
record_annotations: dict[str, Callable[[type[RecordType]], Any]] = {}

#: Entries that panels name beside relations and fields, by what came with the record: fetched with
#: everything else the page names, so that it costs no query.
record_names: list[Callable[[Record], set[int]]] = []

#: Prepared texts, offered while somebody types.
text_offers: list[TextOffer] = []

#: Links on lists, and in their empty state those with place `import`.
list_actions: list[ListAction] = []

#: What leads to an entry that is no record, by `Entry.type`: `standards.requirement` and the like.
#: The function gets the entry and the organization's short name and returns an address.
entry_addresses: dict[str, Callable[[Entry, str], str]] = {}

#: Words for types of entries that are no record types, for lists of relations.
entry_labels: dict[str, str] = {}

#: What a term means that the standards use each in their own way; None for one they agree on. Gets
#: the term and the organization's short name. The standards register the one there is.
meanings: list[Callable[[str, str], Meaning | None]] = []

#: Which organizations the person of a request belongs to; people registers the one there is.
organization_sources: list[Callable[[HttpRequest], Iterable[Organization]]] = []

#: How long texts are drawn, by kind of field: {"markdown": render}. What it returns must be safe.
text_renderers: dict[str, Callable[[str], Markup]] = {}

#: Pages that show a text of some kind as it will look, by kind of field: {"markdown": route}. Such
#: a page gets the form by POST, `preview` naming the field, and answers with a piece of a page.
text_previews: dict[str, str] = {}


def panels_for(page: RecordPage) -> list[tuple[Panel, dict[str, Any]]]:
    """Return the panels of a page with their contexts, in order."""
    found = []
    for panel in sorted(panels, key=lambda one: one.order):
        if panel.record_type not in ("*", page.record_type.code):
            continue
        if panel.permission and not page.viewer.may(panel.permission):
            continue
        if page.viewer.customer and not panel.customers:
            continue
        context = panel.context(page)
        if context is not None:
            found.append((panel, context))
    return found


def incoming_of(record_type: type[RecordType]) -> tuple[str, ...]:
    """Return the types of incoming relations that panels of this type ask for by themselves."""
    fitting = (one for one in panels if one.record_type in ("*", record_type.code))
    return tuple(sorted({code for panel in fitting for code in panel.incoming}))


def text_offer_for(page: RecordPage, place: str) -> str:
    """Return where prepared texts for a place on a record's page are asked for; empty: nowhere."""
    fitting = (one for one in text_offers if one.record_type in ("*", page.record_type.code))
    return next((address for one in fitting if (address := one.address(page, place))), "")


def list_columns_of(record_type: type[RecordType]) -> dict[str, ListColumn]:
    """Return the columns that lists of a register may show besides its fields, by name."""
    return {
        name: one
        for name, one in list_columns.items()
        if one.record_type in ("*", record_type.code)
        and (not one.capability or getattr(record_type, one.capability))
    }


def list_actions_for(record_type: type[RecordType], viewer: Viewer) -> list[ListAction]:
    """Return the links on a register's list that this viewer may follow."""
    return [
        action
        for action in list_actions
        if action.record_type in ("*", record_type.code)
        and (action.customers or not viewer.customer)
        and (not action.verb or viewer.may_on(record_type.model, action.verb))
    ]


def form_notes_for(
    record_type: type[RecordType], viewer: Viewer, record: Record | None
) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return the notes of a form, by place, each with its template and context."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {"top": [], "first": []}
    for one in form_notes:
        if one.record_type not in ("*", record_type.code):
            continue
        context = one.context(viewer, record)
        if context is not None:
            found[one.place].append((one.template, context))
    return found
