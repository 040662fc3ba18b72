import json
from collections.abc import Callable

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import SearchRow

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


def test_it_tells_what_differs_by_record_and_puts_it_right(
    isthmus: Isthmus, acts: dict[str, Act]
) -> None:
    (made,) = create(DocumentType, [{"title": "Plan"}], acts["ims_manager"])
    assert isthmus("reindex", "--check")[0] == 0
    with door_open():
        SearchRow.objects.filter(pk=made.pk).delete()
    status, out, _ = isthmus("reindex", "--check", "--json")
    expected = [{"organization": "northgate", "record": made.reference, "what": "words"}]
    assert (status, json.loads(out)) == (1, expected)
    status, out, err = isthmus("reindex")
    assert (status, made.reference in out, "1 put right" in err) == (0, True, True)
    status, out, _ = isthmus("reindex", "--check")
    assert status == 0
