"""What the pages of settings share: their tabs, and errors beside the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from isthmus.engine.door import Invalid
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest

#: Name of the address, its words, and whether it is for those who administer.
TABS = (
    ("preferences", "Preferences", False),
    ("settings_away", "When I am away", False),
    ("settings_calendar", "My calendar", False),
    ("settings_notices", "How you are told", False),
    ("settings_tokens", "My tokens", False),
    ("settings", "Organization", True),
    ("settings_accounts", "Accounts", True),
    ("settings_house_rules", "House rules", True),
    ("settings_approvals", "Approvals", True),
    ("settings_checklists", "Checklists", True),
    ("settings_own_fields", "Own fields", True),
    ("settings_webhooks", "Webhooks", True),
    ("settings_jobs", "Jobs", True),
    ("settings_mail", "E-mail", True),
)
#: Pages of their own settings that mean nothing to customers.
OF_THE_HOUSE = frozenset({"settings_away", "settings_calendar", "settings_notices"})


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
    """Return a page of the settings with its tabs; secrets on it are kept by no cache."""
    org = request.viewer.organization.slug
    administers = request.viewer.may(PERMISSION)
    tabs = [
        {"label": label, "url": reverse(name, kwargs={"org": org}), "current": name == current}
        for name, label, guarded in TABS
        if (administers or not guarded) and not (request.viewer.customer and name in OF_THE_HOUSE)
    ]
    here = next(label for name, label, _ in TABS if name == current)
    title = str(context.get("title") or here)
    crumbs = [("Settings", reverse("preferences", kwargs={"org": org}))]
    if title != here:
        crumbs.append((here, reverse(current, kwargs={"org": org})))
    shown = {"tabs": tabs, **context, "title": title}
    response = page(request, template, shown, [*crumbs, (title, "")], status)
    response["Cache-Control"] = "no-store"
    return response
