"""Views, columns, news and labels of a list cost one query together, for whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.labels.operations import make_label, put_on
from isthmus.engine.lists.operations import keep_columns, save_view, see_all
from isthmus.engine.models import EVERYBODY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MOST = 8


@pytest.mark.parametrize("role", ["ims_manager", "contributor", "auditor"])
def test_a_list_with_everything_takes_few_queries(
    acts: dict[str, Act], sign_in: Callable[[str], Client], role: str
) -> None:
    keeper, me = acts["ims_manager"], acts[role]
    owner = me.viewer.principal_id
    rows = [{"title": f"Plan {n:02}", "owner": owner} for n in range(20)]
    made = create(DocumentType, rows, keeper)
    inside = [acts["contributor"].viewer.principal_id]
    restrict(DocumentType, made[0].pk, [key for key in inside if key], keeper, "inquiry")
    labels = [make_label({"name": f"Label {n}"}, keeper).pk for n in range(5)]
    put_on(DocumentType, [row.pk for row in made[1:]], labels, [], keeper)
    for n in range(3):
        save_view(DocumentType, {"name": f"{n}", "shared_with": EVERYBODY}, keeper)
    save_view(DocumentType, {"name": "Mine", "query": "owner=me"}, me)
    keep_columns(DocumentType, ["title", "owner", "state"], me)
    see_all(DocumentType, timezone.now() - timedelta(days=1), me.viewer)
    client = sign_in(role)
    client.get("/o/northgate/documents/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/o/northgate/documents/").content.decode()
    assert "Label 4" in page
    assert "Mine" in page
    told = "\n".join(query["sql"][:160] for query in queries.captured_queries)
    assert len(queries) <= MOST, told
