import json
from collections.abc import Callable

import pytest

from isthmus.context.records.unit import UnitType
from isthmus.context.tests.scopes import draft, lines, put_in_force
from isthmus.engine.door import Act, create, relate

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


def test_it_says_why_and_works_it_all_out_again(isthmus: Isthmus, acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    service, server = create(UnitType, [{"title": "Mail"}, {"title": "Server"}], act)
    relate(service.pk, "uses", [server.pk], act)
    statement = put_in_force(draft("sms", lines([service.pk]), act).pk, act, acts["top_management"])
    status, out, _ = isthmus("scope", "why", server.reference, "--json")
    assert status == 0
    assert json.loads(out) == [
        {
            "system": "sms",
            "reason": "carried",
            "statement": statement.reference,
            "way": [service.reference, server.reference],
        }
    ]
    status, _, err = isthmus("scope", "settle")
    assert (status, "0 memberships came, 0 went" in err) == (0, True)
    status, _, err = isthmus("scope", "why", "UNI-1999-0001")
    assert status != 0
    assert "There is no record" in err
