"""The page on which a statement's controls are answered: one table, saved as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.applicability import filling
from isthmus.applicability.annex import groups, headings
from isthmus.applicability.contradictions import DIFFERS
from isthmus.applicability.contradictions_shown import by_line
from isthmus.applicability.facts import contradicting, obligations
from isthmus.applicability.filling import BLANK, FIELDS, Typed
from isthmus.applicability.lines import NO, REASONS, Line, lines, unanswered
from isthmus.applicability.models import Applicable, Implementation, Statement
from isthmus.applicability.records import StatementType
from isthmus.applicability.records.statement import ROWS
from isthmus.applicability.registered import registered, state_of
from isthmus.applicability.shown import SHORT, line_shown, word
from isthmus.controls.models import Control
from isthmus.controls.models.control import LIVE, Origin
from isthmus.engine.access import EDIT, VIEW
from isthmus.engine.door import Conflict, Edit, Invalid, Refused, RowError, edit
from isthmus.engine.door.checks import require
from isthmus.engine.door.possible import refusals
from isthmus.engine.inputs import parse_part
from isthmus.engine.language import N_, tr, trn
from isthmus.engine.lifecycle import Reason
from isthmus.engine.lookup import Lookup
from isthmus.engine.parts import load_parts, values_of
from isthmus.engine.past import values_at_version
from isthmus.engine.web.addresses import record_address, undo_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record

#: What of the lines is shown.
SHOWS = {
    "all": N_("All"),
    "open": N_("Unanswered"),
    "excluded": N_("Excluded"),
    "against": N_("Contradictory"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Show the controls with what is said of each, or take what was typed: saved, or filled in only."""
    statement = find_record(request, StatementType, reference)
    require(StatementType, EDIT, act_of(request))
    screen = _Screen(request, statement)
    if request.method != "POST":
        return screen.answer(screen.now)
    mine, theirs = screen.merged(filling.posted(request.POST))
    asked = request.POST.get("do", "save")
    if asked != "save":
        return screen.fill_in(asked, mine, theirs)
    return screen.save(mine, theirs)


class _Screen:
    """The page for one request: what stands, what was typed, what is said about it."""

    def __init__(self, request: MemberRequest, statement: Statement) -> None:
        self.request, self.statement = request, statement
        self.lookup = Lookup(request.viewer)
        load_parts(StatementType, [statement])
        self.lines = lines(statement.edition, statement.parts["rows"], _own(request))
        self.known = {one.ref for one in self.lines}
        self.register = registered(
            statement.edition, self.lines, statement.organization_id, request.viewer
        )
        self.standing = {filling.line_name(row): row for row in values_of(ROWS, statement)}
        self.now = filling.typed_rows(self.standing.values(), self.lookup)
        self.obliged = obligations(self.register, request.viewer)
        found = contradicting(statement, self.lines, self.register, self.obliged, request.viewer)
        self.against = by_line(found, request.viewer.organization.slug)
        show = request.GET.get("show", "all")
        self.show = show if show in SHOWS else "all"

    def merged(self, typed: Typed) -> tuple[Typed, Typed]:
        """Return what was typed upon what stands now, and what of it somebody else answered as well.

        A cell that the writer left as they found it is what stands now.
        """
        before = self._before()
        cells = filling.changed(typed, before)
        mine = {
            line: {**self.now.get(line, BLANK), **cells.get(line, {})}
            for line in typed
            if line in self.known
        }
        return mine, filling.colliding(cells, before, self.now)

    def fill_in(self, asked: str, mine: Typed, theirs: Typed) -> HttpResponse:
        """Fill lines in, or take that back. Nothing is saved."""
        filled: Sequence[str] = self.request.POST.getlist("filled")
        if asked == "unfill":
            for one in filled:
                if one in mine:
                    mine[one] = dict(self.now.get(one, BLANK))
            said = tr("What was filled in is taken back.")
            return self.answer(mine, said=said, theirs=theirs)
        if asked == "states":
            found = filling.take_states(mine, self.register, empty_only=False)
        else:
            group = asked.removeprefix("fill-")
            like = {
                name: self.request.POST.get(f"all-{group}-{name}", "")
                for name in ("applicable", *REASONS, "justification")
            }
            of_group = [one.ref for one in self.lines if _group(one) == group]
            found = filling.fill_alike(mine, of_group, like) if like["applicable"] else []
        said = trn(
            "One control is filled in. Nothing is saved yet.",
            "%(count)s controls are filled in. Nothing is saved yet.",
            len(found),
        )
        said = (
            said if found else tr("There was nothing to fill in: choose whether they apply first.")
        )
        return self.answer(mine, filled=[*filled, *found], said=said, theirs=theirs)

    def save(self, mine: Typed, theirs: Typed) -> HttpResponse:
        filling.take_states(mine, self.register, empty_only=True)
        cells = filling.changed(mine, self.now)
        if theirs:
            return self.answer(mine, theirs=theirs, status=412)
        names, rows = filling.rows_to_save(self.lines, self.standing, cells)
        values, errors = parse_part(ROWS, rows, self.lookup)
        own = {one.ref: one.own for one in self.lines if one.own}
        free = filling.free_numbers(row["ref"] for row in self.standing.values())
        for name, row in zip(names, values, strict=True):
            if name in own and "id" not in row:
                row |= {"control": own[name], "ref": next(free)}
        reasons: Sequence[Any] = ()
        if not errors:
            change = Edit(self.statement.pk, {"rows": values}, self.statement.entry.version)
            try:
                (saved,) = edit(StatementType, [change], act_of(self.request))
            except Conflict:
                # Somebody wrote in this very moment: what they wrote stands now, and is looked at.
                return self.answer(mine, said=tr("Somebody saved in this moment. Save once more."),
                                   status=412)  # fmt: skip
            except Invalid as invalid:
                errors = invalid.errors
            except Refused as refused:
                reasons = [reason for _, reason in refused.reasons]
            else:
                return self._saved(saved, cells)
        return self.answer(
            mine, errors=_by_line(errors, names), reasons=reasons, status=422 if errors else 409
        )

    def _saved(self, saved: Any, cells: Typed) -> HttpResponse:
        slug = self.request.viewer.organization.slug
        if not cells:
            messages.info(self.request, tr("Nothing was changed."))
        else:
            said = tr(
                "%(reference)s was saved; %(count)s still unanswered.",
                reference=saved.reference,
                count=saved.unanswered,
            )
            messages.success(self.request, said, extra_tags=undo_address(saved, slug))
        if not saved.unanswered and self.show == "open":
            return HttpResponseRedirect(record_address(saved, slug))
        return HttpResponseRedirect(self._address(self.show))

    def _before(self) -> Typed:
        """Return what stood when the writer opened the page."""
        current = self.statement.entry.version
        sent = self.request.POST.get("version", "")
        known = sent.isascii() and sent.isdecimal() and len(sent) < 10
        base = min(int(sent), current) if known else current
        if base == current:
            return self.now
        rows = values_at_version(StatementType, self.statement, base)["rows"]
        return filling.typed_rows(rows, self.lookup)

    def _address(self, show: str) -> str:
        slug = self.request.viewer.organization.slug
        found = reverse("applicability_fill", args=[slug, self.statement.reference])
        return found if show == "all" else f"{found}?show={show}"

    def answer(
        self,
        mine: Typed,
        *,
        filled: Sequence[str] = (),
        said: str = "",
        theirs: Typed | None = None,
        errors: Mapping[str, dict[str, str]] | None = None,
        reasons: Sequence[Any] = (),
        status: int = 200,
    ) -> HttpResponse:
        statement, slug = self.statement, self.request.viewer.organization.slug
        posted = self.request.method == "POST"
        shown = [one for one in self.lines if (one.ref in mine if posted else self._is_shown(one))]
        refused = refusals(StatementType, EDIT, [statement], act_of(self.request))
        stands = [] if statement.state == "draft" else [_not_a_draft()]
        drawn = [self._line(one, mine, filled, theirs or {}, errors or {}) for one in shown]
        left = sum(not one["texts"]["applicable"] for one in drawn)
        record_url = record_address(statement, slug)
        # An own control that the statement says nothing of is offered; it need not be answered.
        asked = [one for one in self.lines if one.requirement or one.row]
        context = {
            "title": tr("Controls of %(title)s", title=statement.title),
            "statement": statement,
            "groups": _grouped(statement.edition, drawn),
            "left": len(unanswered(asked)),
            "left_here": left,
            "total": len(asked),
            "shows": [
                {"label": tr(text), "url": self._address(code), "current": code == self.show}
                for code, text in SHOWS.items()
            ],
            "address": self._address(self.show),
            "record_url": record_url,
            "version": statement.entry.version,
            "filled": filled,
            "said": said,
            "unsaved": posted,
            "theirs": bool(theirs),
            "against": self.against.get("", []),
            "reasons": [*reasons, *stands, *(why for _, why in refused)],
            "may": not (refused or stands),
            "answers": [(code, word(Applicable, code)) for code in Applicable.values],
            "because": [(name, tr(SHORT[name])) for name in REASONS],
            "states": [(code, word(Implementation, code)) for code in Implementation.values],
            "errors": [
                {"text": text, "id": f"f-{line}-{name}"}
                for line, found in (errors or {}).items()
                for name, text in found.items()
            ],
        }
        crumbs = register_crumbs(
            StatementType,
            slug,
            (statement.reference, record_url),
            (tr("Controls"), self._address("all")),
        )
        return page(self.request, "applicability/fill.html", context, crumbs, status)

    def _is_shown(self, line: Line) -> bool:
        if self.show == "open":
            return not line.applicable
        if self.show == "against":
            return line.ref in self.against
        return self.show == "all" or line.applicable == NO

    def _line(
        self,
        line: Line,
        mine: Typed,
        filled: Sequence[str],
        theirs: Typed,
        errors: Mapping[str, dict[str, str]],
    ) -> dict[str, Any]:
        slug = self.request.viewer.organization.slug
        found = line_shown(line, self.register, self.obliged, slug)
        said = state_of(self.register.get(line.ref, ()))
        stands = [_said(name, text, self.lookup) for name, text in theirs.get(line.ref, {}).items()]
        return {
            **found,
            "group": _group(line),
            "texts": mine.get(line.ref, BLANK),
            "filled": line.ref in filled,
            "theirs": ", ".join(stands),
            "errors": errors.get(line.ref, {}),
            "against": [one for one in self.against.get(line.ref, ()) if one["code"] != DIFFERS],
            "says": word(Implementation, said),
            "otherwise": bool(said)
            and mine.get(line.ref, BLANK)["implementation"] not in ("", said),
        }


def _not_a_draft() -> Reason:
    text = tr("It is not a draft, so its controls stand as they are.")
    return Reason("not-draft", text, tr("Revise it, or take it back to draft."))


def _own(request: MemberRequest) -> list[int]:
    """Return the keys of the organization's own live controls. One query."""
    if not request.viewer.may_on(Control, VIEW):
        return []
    known = Control.objects.visible_to(request.viewer).unrestricted()
    rows = known.filter(origin=Origin.OWN, state__in=LIVE)
    return [*rows.order_by("pk").values_list("pk", flat=True)]


def _said(name: str, text: str, lookup: Lookup) -> str:
    spec = ROWS.spec(name)
    value = spec.display(spec.parse(text, lookup), lookup) if text else tr("nothing")
    return f"{spec.label}: {value}"


def _by_line(errors: Sequence[RowError], names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return what is wrong by line and field."""
    found: dict[str, dict[str, str]] = {}
    for one in errors:
        _, _, rest = one.field.partition(".")
        place, _, name = rest.partition(".")
        line = names[int(place)] if place.isdecimal() and int(place) < len(names) else ""
        found.setdefault(line, {})[name or FIELDS[0]] = f"{one.message} {one.hint}".strip()
    return found


def _group(line: Line) -> str:
    return headings(line.requirement.edition)[line.ref] if line.requirement else "own"


def _grouped(edition: str, drawn: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    heads = [(one.heading.ref, f"{one.heading.ref} {one.heading.title}") for one in groups(edition)]
    heads.append(("own", tr("Our own controls")))
    found = [
        {"code": code, "label": label, "lines": [one for one in drawn if one["group"] == code]}
        for code, label in heads
    ]
    return [one for one in found if one["lines"]]
