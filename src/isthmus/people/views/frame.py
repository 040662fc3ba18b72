"""What the pages of settings share: the list of them, and errors beside the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from isthmus.engine.access import Viewer
from isthmus.engine.door import Invalid
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.language import N_, tr
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest
from isthmus.people.settings_pages import of_records

#: Pages by group: name of the address, its words. All but the first group are for those who
#: administer.
GROUPS = (
    (
        N_("Yours"),
        (
            ("preferences", N_("Preferences")),
            ("settings_away", N_("When I am away")),
            ("settings_calendar", N_("My calendar")),
            ("settings_notices", N_("How you are told")),
            ("settings_tokens", N_("My tokens")),
        ),
    ),
    (
        N_("Organization"),
        (
            ("settings", N_("Organization")),
            ("settings_accounts", N_("Accounts")),
            ("settings_house_rules", N_("House rules")),
        ),
    ),
    (
        N_("Records"),
        (
            ("settings_approvals", N_("Approvals")),
            ("settings_checklists", N_("Checklists")),
            ("settings_own_kinds", N_("Kinds")),
            ("settings_own_fields", N_("Own fields")),
            ("settings_own_relations", N_("Own relations")),
        ),
    ),
    (
        N_("Running it"),
        (
            ("settings_webhooks", N_("Webhooks")),
            ("settings_jobs", N_("Jobs")),
            ("settings_mail", N_("E-mail")),
        ),
    ),
)
#: The group that upper packages add to.
RECORDS = GROUPS[2][0]
#: Pages of their own settings that mean nothing to customers.
OF_THE_HOUSE = frozenset({"settings_away", "settings_calendar"})


def _every() -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the groups with what upper packages add."""
    return [
        (label, (*pages, *of_records) if label == RECORDS else pages) for label, pages in GROUPS
    ]


@dataclass
class Filled:
    """A form as it was sent: its values, and what is wrong with them."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def wrong(cls, values: Mapping[str, Any], error: Invalid) -> Filled:
        """Return what was sent together with its mistakes, by field."""
        found: dict[str, str] = {}
        for each in error.errors:
            text = f"{each.message} {each.hint}".strip()
            found[each.field] = f"{found[each.field]} {text}" if each.field in found else text
        return cls(values, found)

    @property
    def summary(self) -> list[dict[str, str]]:
        return [{"text": text, "name": name} for name, text in self.errors.items()]

    @property
    def status(self) -> int:
        return 422 if self.errors else 200


def settings_page(
    request: MemberRequest,
    template: str,
    current: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Return a page of the settings beside the list of all; secrets on it are kept by no cache."""
    org = request.viewer.organization.slug
    here = next(label for _, pages in _every() for name, label in pages if name == current)
    title = str(context.get("title") or here)
    crumbs = [(tr("Settings"), reverse("preferences", kwargs={"org": org}))]
    if title != here:
        crumbs.append((here, reverse(current, kwargs={"org": org})))
    pages = _groups(request.viewer, current)
    frame = {"settings_pages": pages, "open_page": here, "title": title}
    shown = {**context, **frame}
    response = page(request, template, shown, [*crumbs, (title, "")], status)
    response["Cache-Control"] = "no-store"
    return response


def _groups(viewer: Viewer, current: str) -> list[dict[str, Any]]:
    """Return the pages of settings that a viewer may open, by group."""
    groups = _every() if viewer.may(PERMISSION) else _every()[:1]
    kwargs = {"org": viewer.organization.slug}
    return [
        {
            "label": label,
            "pages": [
                {"label": words, "url": reverse(name, kwargs=kwargs), "current": name == current}
                for name, words in pages
                if not (viewer.customer and name in OF_THE_HOUSE)
            ],
        }
        for label, pages in groups
    ]
