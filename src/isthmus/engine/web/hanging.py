"""What the panels of a record's page share: comments, tasks, files, watchers.

Their forms are posted by htmx and answered with the panel as it is now, or sent by a browser
without it and answered with the record's page; nothing that was typed is lost either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.backends.utils import csrf_input_lazy
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from isthmus.engine.audience import answers_for, principals_of
from isthmus.engine.door import Act, Invalid, RowError
from isthmus.engine.door.hanging import carries
from isthmus.engine.formats import moment, relative
from isthmus.engine.hung import Row, hung_on, people_in
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup, handle_of
from isthmus.engine.models import Record
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import page_address, record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.engine.web.jinja import initials
from isthmus.engine.web.requests import MemberRequest, act_of, find_record

ANSWER = "engine/hanging_answer.html"


@dataclass
class Outcome:
    """What came of a form of a panel."""

    capability: str
    notice: str = ""
    #: key of what was taken away and can be put back
    undo: int | None = None
    errors: Sequence[RowError] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    #: key of the row whose form it was; None: the form for a new one
    key: int | None = None
    #: other panels that it may have changed
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Hangs:
    """How a capability is drawn: its panel's template and what makes the panel's context."""

    capability: str
    template: str
    context: Callable[[RecordPage], dict[str, Any] | None]


#: By capability; what answers a form draws the panel from here.
drawn: dict[str, Hangs] = {}


@dataclass(frozen=True)
class Sent:
    """What a form of a panel was sent with: on which record, about which of its rows."""

    request: MemberRequest
    record_type: type[RecordType]
    record: Record
    act: Act
    key: int | None = None

    @property
    def row(self) -> tuple[int, int]:
        """The keys of the record and of the row, as operations on a row take them."""
        assert self.key is not None
        return self.record.pk, self.key

    def text(self, name: str) -> str:
        return self.request.POST.get(name, "")


@dataclass(frozen=True)
class Form:
    """One form of a panel: its address below the record's, what it does and what is said then."""

    route: str  #: the name of the address
    address: str  #: comments/<int:key>/edit/
    do: Callable[[Sent], Any]
    #: the notice; made from what was sent and what `do` returned, where it depends on them
    notice: str | Callable[[Sent, Any], str] = ""
    #: the notice offers to put the row back
    undo: bool = False
    #: what is wrong is shown in the row's own form
    in_row: bool = False
    #: other panels that it may change
    also: tuple[str, ...] = ()


def addresses(capability: str, *forms: Form) -> list[URLPattern]:
    """Return the addresses of a capability's forms, for `engine.urls`."""
    at = "o/<slug:org>/<register:record_type>/<str:reference>/"
    return [path(f"{at}{form.address}", _view(capability, form), name=form.route) for form in forms]


def _view(capability: str, form: Form) -> Callable[..., HttpResponse]:
    """Return the view that does what a form asks for and answers it."""

    @require_POST
    def view(
        request: MemberRequest,
        org: str,
        record_type: type[RecordType],
        reference: str,
        key: int | None = None,
    ) -> HttpResponse:
        record = find_record(request, record_type, reference)
        sent = Sent(request, record_type, record, act_of(request), key)
        try:
            done = form.do(sent)
        except Invalid as invalid:
            typed = {name: str(value) for name, value in request.POST.items()}
            at = key if form.in_row else None
            outcome = Outcome(capability, errors=invalid.errors, typed=typed, key=at)
        else:
            notice = form.notice if isinstance(form.notice, str) else form.notice(sent, done)
            undo = key if form.undo else None
            outcome = Outcome(capability, notice, undo=undo, also=form.also)
        return _answer(request, record_type, record, outcome)

    return view


def _answer(
    request: MemberRequest, record_type: type[RecordType], record: Record, outcome: Outcome
) -> HttpResponse:
    if request.htmx:
        return _in_place(request, record_type, record, outcome)
    if outcome.errors:
        from isthmus.engine.web.views.record import show

        return show(request, record_type, record.reference, status=422, outcome=outcome)
    if outcome.notice and outcome.undo is None:
        messages.success(request, outcome.notice)
    undo = f"?undo={outcome.capability}-{outcome.undo}" if outcome.undo is not None else ""
    address = record_address(record, request.viewer.organization.slug)
    return HttpResponseRedirect(f"{address}{undo}#{outcome.capability}")


def _in_place(
    request: MemberRequest, record_type: type[RecordType], record: Record, outcome: Outcome
) -> HttpResponse:
    """Return the panel, and what else changed with it: who watches."""
    rows = hung_on(record.entry, request.viewer, all_of_it="all" in request.GET)
    page = RecordPage(
        request, request.viewer, record_type, record, Lookup(request.viewer), hung=rows,
        outcome=outcome,
    )  # fmt: skip
    page.lookup.load_principals(people_in(rows))
    also = [name for name in outcome.also if carries(record_type, name, request.viewer)]
    asked = [outcome.capability, *also, *({"watching"} - {outcome.capability})]
    panels = [
        (one.template, {**(one.context(page) or {}), "elsewhere": one.capability != asked[0]})
        for one in (drawn[name] for name in asked)
    ]
    context = {"panels": panels, "record": record, "csrf_input": csrf_input_lazy(request)}
    # Without the request the frame is not drawn: this is a fragment.
    return render(None, ANSWER, context, using="jinja2")


def outcome_for(page: RecordPage, capability: str, put_back: str) -> Outcome:
    """Return what just came of the panel's forms, also where the page was loaded anew for it."""
    if page.outcome is not None and page.outcome.capability == capability:
        return page.outcome
    name, _, given = page.request.GET.get("undo", "").partition("-")
    if name == capability and (key := key_in(given)) is not None:
        return Outcome(capability, notice=put_back, undo=key)
    return Outcome(capability)


def rows(page: RecordPage, kind: str) -> list[Row]:
    return [row for row in page.hung if row.kind == kind]


def declared(page: RecordPage, capability: str) -> bool:
    return carries(page.record_type, capability, page.viewer)


def address(page: RecordPage, route: str, key: int | None = None) -> str:
    """Return the address of a form of a panel."""
    arguments: dict[str, Any] = {
        "org": page.viewer.organization.slug,
        "record_type": page.record_type,
        "reference": page.record.reference,
    }
    return page_address(route, **arguments, **({"key": key} if key is not None else {}))


def person(page: RecordPage, key: int | None) -> dict[str, str]:
    """Return how somebody is shown; without a key the system."""
    found = page.lookup.principal(key) if key is not None else None
    name = found.name if found else tr("The system")
    return {"name": name, "initials": initials(name), "handle": handle_of(found) if found else ""}


def stands_for(page: RecordPage, keys: set[int]) -> set[int]:
    """Return those of the principals that the viewer is, or whose role they hold or team they
    belong to. That is asked for only where a role or a team is among them, once a page.
    """
    me = page.viewer.principal_id
    found = keys & {me} if me is not None else set()
    others = (page.lookup.principal(key) for key in keys - found)
    shared = (PrincipalKind.ROLE, PrincipalKind.GROUP)
    if any(other is not None and other.kind in shared for other in others):
        if "stands_for" not in page.kept:
            page.kept["stands_for"] = principals_of(page.viewer)
        return keys.intersection(page.kept["stands_for"])
    return found


def does_for(page: RecordPage, keys: set[int]) -> set[int]:
    """Return those of the principals whose tasks are the viewer's: `audience.answers_for`.

    It is asked only where there are tasks of others, once a page.
    """
    me = page.viewer.principal_id
    found = keys & {me} if me is not None else set()
    if keys - found:
        if "does_for" not in page.kept:
            page.kept["does_for"] = answers_for(page.viewer)
        return keys.intersection(page.kept["does_for"])
    return found


def times(at: Any) -> dict[str, str]:
    """Return an instant as the components take it."""
    return {"iso": at.isoformat(), "exact": moment(at), "when": relative(at)}


def wrong(outcome: Outcome, key: int | None = None) -> dict[str, str]:
    """Return what is wrong in a form of the panel, by field."""
    found: dict[str, str] = {}
    for error in outcome.errors if outcome.key == key else ():
        words = f"{error.message} {error.hint}".strip()
        found[error.field] = f"{found[error.field]} {words}" if error.field in found else words
    return found
