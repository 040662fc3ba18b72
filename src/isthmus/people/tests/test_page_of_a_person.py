from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, restrict
from isthmus.people.records import PersonType, RoleType

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def person(acts: dict[str, Act]) -> Any:
    return create(PersonType, [{"title": "Ana Roth"}], acts["ims_manager"])[0]


def shown(client: Client, person: Any) -> str:
    answer = client.get(f"/o/northgate/people/{person.reference}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_a_person_answers_for_with_a_way_there(
    person: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    rows = [{"title": title, "owner": person.pk} for title in ("Access", "Backup")]
    create(DocumentType, rows, acts["ims_manager"])
    create(RoleType, [{"title": "Change manager", "deputy": person.pk}], acts["ims_manager"])
    client = sign_in("ims_manager")
    page = shown(client, person)
    address = f"/o/northgate/documents/?owner={person.reference}"
    assert f'href="{address}"' in page
    assert "Change manager</a>" in page
    assert "as deputy" in page
    listed = client.get(address).content.decode()
    assert "Access" in listed
    assert "2 documents" in listed


def test_what_others_may_not_know_of_is_not_counted(
    person: Any, acts: dict[str, Act], sign_in: SignIn
) -> None:
    (secret,) = create(DocumentType, [{"title": "S", "owner": person.pk}], acts["ims_manager"])
    restrict(DocumentType, secret.pk, [], acts["ims_manager"], "Only for the group")
    assert "own no record" in shown(sign_in("auditor"), person)


def test_a_persons_title_is_called_a_name(sign_in: SignIn) -> None:
    page = sign_in("ims_manager").get("/o/northgate/people/new/").content.decode()
    assert ">Name</label>" in page
