"""The starter set for organizations that run IT: whole, in every language, adopted without harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from isthmus.assets.discovery import kinds as discovered
from isthmus.assets.records.item import ItemType
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Forbidden, Invalid, create
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Event, Organization, OwnField, OwnKind
from isthmus.engine.own.defining import MOST_FIELDS, Definition, define, retire
from isthmus.engine.own.defining_kinds import Wanted, define_kind, retire_kind
from isthmus.engine.own.starter import (
    BrokenStarter,
    Starter,
    additions,
    adopt,
    load,
    starter_of,
)
from isthmus.engine.sharing import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PAGE = "/o/northgate/settings/kinds/"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def the_set() -> Starter:
    found = starter_of(ItemType)
    assert found is not None
    return found


def test_every_text_is_said_in_every_language() -> None:
    texts = [words for one in the_set().kinds for words in (one.label, one.about)]
    for one in the_set().fields:
        texts += [one.label, one.section, *one.choices.values(), *([one.hint] if one.hint else [])]
    wanted = {code for code, _ in settings.LANGUAGES}
    for words in texts:
        assert words.keys() == wanted
        assert all(words.values()), words


def test_it_has_every_kind_that_discovery_gives() -> None:
    given = {value for name, value in vars(discovered).items() if isinstance(value, str)
             and name.isupper()}  # fmt: skip
    assert "rack" in given
    assert given <= {one.code for one in the_set().kinds}


def test_sections_of_a_form_do_not_stand_there_twice() -> None:
    for kind in the_set().kinds:
        headings = {
            (one.section["en"], one.kinds) for one in the_set().fields if kind.code in one.kinds
        }
        assert len({title for title, _ in headings}) == len(headings), kind.code


@pytest.mark.parametrize("language", ["", "en", "de"])
def test_it_is_adopted_in_the_language_of_the_organization_and_only_once(
    act: Act, language: str
) -> None:
    act.viewer.organization.language = language
    added = adopt(ItemType, act)
    assert len(added.kinds) == OwnKind.objects.count() == len(the_set().kinds)
    assert len(added.fields) == OwnField.objects.count() == len(the_set().fields)
    german = OwnKind.objects.get(code="virtual_machine").label == "Virtuelle Maschine"
    assert german == (language == "de")
    events = Event.objects.count()
    assert not adopt(ItemType, act)
    # Who changes the language later is not given everything again.
    act.viewer.organization.language = "en" if language == "de" else "de"
    assert not additions(ItemType, act.viewer.organization)
    assert Event.objects.count() == events
    assert [str(one) for one in replay(act.viewer.organization)] == []


def test_what_is_there_stays_as_it_is(act: Act) -> None:
    define_kind(ItemType, "blech", Wanted("Server", "Ours.", 1), act)
    define_kind(ItemType, "tape", Wanted("Tape"), act)
    define_kind(ItemType, "rack", Wanted("Cabinet"), act)
    retire_kind(ItemType, "rack", act)
    define(ItemType, "memory", Definition("Memory", "text", kinds=("blech",)), act)
    retire(ItemType, "memory", act)
    before = list(OwnKind.objects.order_by("pk").values())
    adopt(ItemType, act)
    assert list(OwnKind.objects.filter(pk__in=[one["id"] for one in before]).values()) == before
    assert not OwnKind.objects.filter(code="server").exists()
    assert OwnField.objects.get(code="memory").kind == "text"
    # Fields of a kind that is there under another code belong to that one.
    assert "blech" in OwnField.objects.get(code="cpu_cores").kinds
    assert "server" not in OwnField.objects.get(code="cpu_cores").kinds
    assert not additions(ItemType, act.viewer.organization)


def test_it_is_adopted_whole_or_not_at_all(act: Act) -> None:
    OwnField.objects.bulk_create(
        OwnField(organization=act.viewer.organization, type=ItemType.code, code=f"f{n}",
                 label=f"F {n}", kind="text")
        for n in range(MOST_FIELDS - 1)
    )  # fmt: skip
    with pytest.raises(Invalid):
        adopt(ItemType, act)
    assert not OwnKind.objects.exists()


def test_only_those_who_administer_adopt(acts: dict[str, Act]) -> None:
    with pytest.raises(Forbidden):
        adopt(ItemType, acts["contributor"])
    assert not additions(DocumentType, acts["contributor"].viewer.organization)


def test_items_of_its_kinds_have_their_fields(act: Act, other_org: Organization) -> None:
    adopt(ItemType, act)
    values = {"title": "vm-1", "kind": "virtual_machine", "own.cpu_cores": 4}
    (made,) = create(ItemType, [values], act)
    assert made.own == {"cpu_cores": 4}
    with pytest.raises(Invalid):
        create(ItemType, [values | {"kind": "paper_file"}], act)
    seen = seen_by(ItemType, act.viewer)
    for kind in the_set().kinds:
        mine = [name for name in seen.editable(kind.code) if name.startswith("own.")]
        assert mine, kind.code
    assert "own.expires_on" not in seen.editable("server")
    assert not OwnKind.objects.filter(organization=other_org).exists()


def test_the_page_says_what_it_adds_and_adds_it(act: Act, sign_in: Callable[[str], Client]) -> None:
    client = sign_in("administrator")
    listed = client.get(PAGE).content.decode()
    said = f"{len(the_set().kinds)} kinds and {len(the_set().fields)} fields"
    assert said in listed
    shown = client.get(f"{PAGE}items/starter-set/").content.decode()
    assert "Virtual machine" in shown
    assert "CPU cores" in shown
    assert not OwnKind.objects.exists()
    answer = client.post(f"{PAGE}items/starter-set/", follow=True).content.decode()
    assert said in answer
    assert "starter-set" not in client.get(PAGE).content.decode()
    assert "Nothing is missing" in client.get(f"{PAGE}items/starter-set/").content.decode()
    assert client.get(f"{PAGE}documents/starter-set/").status_code == 404
    assert sign_in("contributor").post(f"{PAGE}items/starter-set/").status_code == 403


FIELD = "kinds: []\nsections: [{title: {en: T}, kinds: %s, fields: [{code: f, label: {en: F}, kind: %s}]}]"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("- 1", "TypeError"),
        ("kinds: []", "sections"),
        ("kinds: [{code: a, label: {en: A}, colour: red}]\nsections: []", "colour"),
        ("kinds: [{code: A!, label: {en: A}, about: {en: A}}]\nsections: []", "A!"),
        ("kinds: [{code: a, label: {de: A}, about: {}}]\nsections: []", "English"),
        (FIELD % ("[b]", "text"), "no kind “b”"),
        (FIELD % ("[]", "colour"), "colour"),
    ],
)
def test_a_broken_set_is_told_with_what_is_wrong(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "kinds.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenStarter, match=wrong):
        load(path)
