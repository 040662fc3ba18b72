"""People who do things to documents, and a worker that tells the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create
from isthmus.engine.models import Notice, Organization, Untold
from isthmus.engine.notices.working import tell_news
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

Told = Callable[[str], list[Notice]]


class House:
    """The organization with one person for each role; `told` lets the job work first."""

    def __init__(self, org: Organization, memberships: dict[str, Membership]) -> None:
        self.org, self.memberships = org, memberships

    def act(self, role: str) -> Act:
        return Act.now(self.viewer(role), "test")

    def viewer(self, role: str) -> Viewer:
        return viewer_of(self.memberships[role])

    def key(self, role: str) -> int:
        key: int = self.memberships[role].principal_id
        return key

    def document(self, title: str = "Access policy", by: str = "contributor", **more: Any) -> Any:
        values = {"title": title, "body": "x", "owner": self.key(by), **more}
        (made,) = create(DocumentType, [values], self.act(by))
        return made

    def work(self) -> None:
        tell_news.func(self.org.pk)

    def told(self, role: str) -> list[Notice]:
        self.work()
        assert not Untold.objects.exists()
        rows = Notice.objects.filter(principal=self.key(role)).order_by("pk")
        return list(rows.select_related("entry", "event", "mail"))

    def kinds(self, role: str) -> list[str]:
        return [one.kind for one in self.told(role)]

    def forget(self) -> None:
        self.work()
        Notice.objects.all().delete()


@pytest.fixture
def house(org: Organization, memberships: dict[str, Membership]) -> House:
    made = House(org, memberships)
    made.forget()
    return made


@pytest.fixture
def now() -> Any:
    return timezone.now()
