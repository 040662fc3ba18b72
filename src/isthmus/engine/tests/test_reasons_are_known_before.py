"""Whatever can't be done says why before anybody tries: for every type, by door, API and page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.records import DocumentType
from isthmus.engine.access import ROLES
from isthmus.engine.door import (
    Absent,
    Act,
    DoorError,
    Edit,
    Forbidden,
    Refused,
    create,
    edit,
    move,
    possibilities_for,
    refusals,
    remove,
    restrict,
)
from isthmus.engine.door.transaction import door_open
from isthmus.engine.lifecycle import Reason
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.operations import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
Make = Callable[[type[RecordType]], list[Any]]
SignIn = Callable[[str], Client]
#: A day that is too late for nothing.
LATE = date(2999, 12, 31)


def locked(records: Any, act: Act) -> Iterator[tuple[Any, Reason]]:
    for record in records:
        yield record, Reason("sealed", "It is sealed.", "Break the seal.")


class Undo(Exception):
    pass


def attempt(record_type: type[RecordType], verb: str, record: Any, act: Act) -> Exception | None:
    """Try it for real, undo it, and return what stood in the way."""
    inputs: dict[str, Any] = {}
    if verb in record_type.transitions():
        wanted = record_type.transitions()[verb].inputs
        inputs = {one.name: "x" for one in wanted if one.required and one.type is str}
        inputs |= {one.name: LATE for one in wanted if one.required and one.type is date}
        others = record_type.model.objects.as_system("test").exclude(pk=record.pk)
        inputs |= {one.name: others[0].reference for one in wanted if one.is_record}
    try:
        with door_open():
            match verb:
                case "edit":
                    edit(record_type, [Edit(record.pk, {"title": "Another title"})], act)
                case "remove":
                    remove(record_type, [record.pk], act, "why")
                case "restrict":
                    restrict(record_type, record.pk, [], act, "why")
                case _:
                    move(record_type, verb, [record.pk], act, inputs)
            raise Undo
    except Undo:
        return None
    except DoorError as error:
        return error


@EVERY_TYPE
@pytest.mark.parametrize("role", ROLES)
def test_what_is_told_is_what_happens(
    role: str, record_type: type[RecordType], make_samples: Make, acts: dict[str, Act]
) -> None:
    act = acts[role]
    for record in make_samples(record_type):
        for told in possibilities_for(record_type, record, act):
            if told.verb == "relate":
                continue  # needs another record; its only reason is the role
            happened = attempt(record_type, told.verb, record, act)
            move_ = record_type.transitions().get(told.verb)
            if told.possible and move_ is not None and move_.once_given:
                # What was given may be refused; nobody could know before.
                assert not isinstance(happened, Forbidden | Absent), told
            elif told.possible:
                assert not isinstance(happened, Refused | Forbidden | Absent), told
            elif {one.code for one in told.reasons} == {"permission"}:
                assert isinstance(happened, Forbidden | Absent), told
            else:
                assert isinstance(happened, Refused), told
                assert [why for _, why in happened.reasons] == list(told.reasons)


@EVERY_TYPE
def test_a_guard_is_heard_by_api_page_and_form(
    record_type: type[RecordType],
    make_samples: Make,
    memberships: dict[str, Membership],
    system_act: Act,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = make_samples(record_type)[0]
    monkeypatch.setattr(record_type, "edit_guards", (locked,))
    monkeypatch.setattr(record_type, "remove_guards", (locked,))
    _, secret = create_token(
        memberships["ims_manager"], name="test", writes=True, days=1, act=system_act
    )
    address = f"/api/v1/o/northgate/{record_type.register}/{record.reference}"
    got = Client().get(address, headers={"Authorization": f"Bearer {secret}"}).json()
    told = {action["verb"]: action for action in got["actions"]}
    why = [{"code": "sealed", "text": "It is sealed.", "hint": "Break the seal."}]
    for verb in ("edit", "remove"):
        assert (told[verb]["possible"], told[verb]["reasons"]) == (False, why)
    assert told["relate"]["possible"]
    client = sign_in("ims_manager")
    page = f"/o/northgate/{record_type.register}/{record.reference}/"
    shown = client.get(page).content.decode()
    assert shown.count("It is sealed. Break the seal.") == 2
    assert f'href="{page}edit/"' not in shown
    assert f'href="{page}remove/"' not in shown
    for form in ("edit/", "remove/"):
        answer = client.get(page + form)
        assert answer.status_code == 200
        assert "It is sealed." in answer.content.decode()


def test_roles_are_told_by_the_api_and_spared_on_the_page(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    (made,) = create(DocumentType, [{"title": "A", "body": "x"}], acts["ims_manager"])
    told = {one.verb: one for one in possibilities_for(DocumentType, made, acts["auditor"])}
    assert list(told) == ["submit", "supersede", "withdraw", "edit", "relate", "restrict", "remove"]
    assert {why.code for one in told.values() for why in one.reasons} == {"permission"}
    assert not any(one.possible for one in told.values())
    page = f"/o/northgate/documents/{made.reference}/"
    assert f'href="{page}edit/"' not in sign_in("auditor").get(page).content.decode()


def test_reasons_of_a_batch_name_every_row_without_asking_each(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    full, empty = create(DocumentType, [{"title": "Full", "body": "x"}, {"title": "Empty"}], act)
    assert [
        (one.title, why.code) for one, why in refusals(DocumentType, "submit", [full, empty], act)
    ] == [("Empty", "empty")]
    (moved,) = move(DocumentType, "submit", [full.pk], act)
    assert [why.code for _, why in refusals(DocumentType, "submit", [moved], act)] == ["state"]
    assert refusals(DocumentType, "submit", [], act) == []
    with pytest.raises(Absent):
        refusals(DocumentType, "no such thing", [full], act)


def test_nobody_is_asked_for_words_about_what_cannot_be_done(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    act = acts["ims_manager"]
    one, other = create(DocumentType, [{"title": "A", "body": "x"}, {"title": "B"}], act)
    move(DocumentType, "submit", [one.pk], act)
    client, url = sign_in("ims_manager"), "/o/northgate/documents/do/"
    chosen = {"verb": "send_back", "ids": [one.reference, other.reference]}
    first = client.post(url, chosen)
    assert first.status_code == 409
    text = first.content.decode()
    assert f"{other.reference} is draft" in text
    assert "the other 1" in text
    assert 'name="asked"' not in text
    second = client.post(url, {**chosen, "ids": [one.reference]})
    assert second.status_code == 200
    assert 'name="send_back-reason"' in second.content.decode()
