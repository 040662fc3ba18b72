"""Own fields: what is defined, who may, what a changed definition does to what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, Forbidden, Invalid, create, edit, restrict
from isthmus.engine.history.erasure import Wanted, erase
from isthmus.engine.history.replay import replay
from isthmus.engine.history.verify import verify
from isthmus.engine.inputs import parse_row
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Organization, OwnField, OwnFieldKind, OwnValue
from isthmus.engine.own.declared import declared
from isthmus.engine.own.defining import Definition, bring_back, define, preview, retire
from isthmus.engine.own.specs import OwnSpec, spec_of
from isthmus.engine.reading import page, parse_query
from isthmus.engine.sharing import seen_by
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SIZE = Definition("Size", "integer", unit="GB", minimum=Decimal(0), filterable=True)
NOTE = Definition("Note", "text", filterable=True)


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def made(act: Act, **own: Any) -> Any:
    values = {f"own.{code}": value for code, value in own.items()}
    (record,) = create(DocumentType, [{"title": "Plan", "kind": "plan", **values}], act)
    return record


def spec(act: Act, code: str) -> Any:
    return seen_by(DocumentType, act.viewer).spec(f"own.{code}")


def test_only_those_who_administer_define_fields(acts: dict[str, Act]) -> None:
    for role, acting in acts.items():
        if role in ("ims_manager", "administrator"):
            continue
        with pytest.raises(Forbidden):
            define(DocumentType, "size", SIZE, acting)
    assert not OwnField.objects.exists()


def test_a_definition_is_an_event_of_the_organization(act: Act) -> None:
    define(DocumentType, "size", SIZE, act)
    retire(DocumentType, "size", act)
    verbs = Event.objects.filter(entry_id=act.viewer.organization_id).values_list("verb", flat=True)
    assert [*verbs][-2:] == ["own field defined", "own field retired"]
    assert [str(one) for one in replay(act.viewer.organization)] == []


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("Size", {}, "code"),
        ("size", {"label": " "}, "label"),
        ("size", {"kind": "colour"}, "kind"),
        ("size", {"kind": "choice"}, "choices"),
        ("size", {"kind": "choice", "choices": (("a", "A"), ("a", "B"))}, "choices"),
        ("size", {"kind": "choice", "choices": (("a,b", "A"),)}, "choices"),
        ("size", {"kind": "record", "target": "no.such"}, "target"),
        ("size", {"minimum": Decimal(5), "maximum": Decimal(4)}, "minimum"),
        ("size", {"maximum": Decimal("NaN")}, "minimum"),
        ("size", {"kinds": ("poem",)}, "kinds"),
        ("size", {"kind": "long"}, "filterable"),
        ("size", {"position": -1}, "position"),
        ("size", {"hint": "x" * 251}, "hint"),
    ],
)
def test_a_wrong_definition_is_refused_where_it_is_wrong(
    act: Act, code: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        define(DocumentType, code, replace(SIZE, **changes), act)
    assert field in {error.field for error in refused.value.errors}
    assert not OwnField.objects.exists()


def test_the_door_checks_what_forms_check(act: Act) -> None:
    define(DocumentType, "size", SIZE, act)
    define(DocumentType, "page", Definition("Page", "url"), act)
    with pytest.raises(Invalid) as refused:
        made(act, size=-1, page="javascript:alert(1)")
    assert [(e.field, e.code) for e in refused.value.errors] == [
        ("own.size", "range"), ("own.page", "url"),
    ]  # fmt: skip
    record = made(act, size=1)
    with pytest.raises(Invalid):
        edit(DocumentType, [Edit(record.pk, {"own.size": -2})], act)
    with pytest.raises(Invalid):
        edit(DocumentType, [Edit(record.pk, {"own.colour": "red"})], act)


def test_what_is_demanded_is_demanded_from_its_day(act: Act) -> None:
    before = made(act)
    define(DocumentType, "size", replace(SIZE, required_from=act.today + timedelta(days=1)), act)
    made(act)
    define(DocumentType, "size", replace(SIZE, required_from=act.today), act)
    with pytest.raises(Invalid) as refused:
        made(act)
    assert refused.value.errors[0].code == "required"
    # What was there stays as it is, until somebody fills it in; then it is not emptied.
    edit(DocumentType, [Edit(before.pk, {"title": "Other"})], act)
    edit(DocumentType, [Edit(before.pk, {"own.size": 3})], act)
    with pytest.raises(Invalid):
        edit(DocumentType, [Edit(before.pk, {"own.size": None})], act)


def test_a_retired_field_leaves_forms_and_keeps_what_it_held(act: Act) -> None:
    define(DocumentType, "size", SIZE, act)
    record = made(act, size=3)
    retire(DocumentType, "size", act)
    assert "own.size" not in seen_by(DocumentType, act.viewer).editable()
    with pytest.raises(Invalid):
        edit(DocumentType, [Edit(record.pk, {"own.size": 4})], act)
    edit(DocumentType, [Edit(record.pk, {"title": "Other"})], act)
    record.refresh_from_db()
    assert record.own == {"size": 3}
    bring_back(DocumentType, "size", act)
    edit(DocumentType, [Edit(record.pk, {"own.size": 4})], act)
    assert [str(one) for one in replay(act.viewer.organization)] == []


def test_a_kind_changes_where_everything_can_be_read(act: Act) -> None:
    define(DocumentType, "note", NOTE, act)
    one, two = made(act, note="012"), made(act, note="12 apples")
    wanted = replace(SIZE, label="Note")
    row = OwnField.objects.get(code="note")
    found = preview(DocumentType, row, wanted, act)
    assert found.held == 2
    assert [reference for reference, _ in found.unreadable] == [two.reference]
    with pytest.raises(Invalid) as refused:
        define(DocumentType, "note", wanted, act)
    assert two.reference in refused.value.errors[0].message
    edit(DocumentType, [Edit(two.pk, {"own.note": "13"})], act)
    define(DocumentType, "note", wanted, act)
    one.refresh_from_db()
    assert spec(act, "note").of(one) == 12
    lookup = Lookup(act.viewer)
    query = parse_query(DocumentType, {"own.note.lte": ["12"]}, lookup)
    assert [found.pk for found in page(query, act.viewer, lookup).rows] == [one.pk]
    assert [str(each) for each in replay(act.viewer.organization)] == []


def test_a_text_becomes_a_link_only_where_it_is_an_address(act: Act) -> None:
    define(DocumentType, "note", replace(NOTE, filterable=False), act)
    record = made(act, note="javascript:alert(1)")
    link = Definition("Note", "url")
    with pytest.raises(Invalid):
        define(DocumentType, "note", link, act)
    # Where it is one that the actor may not be told of, it stays and is no link.
    OwnField.objects.update(kind="url")
    Organization.objects.update(fields_mark=act.viewer.organization.fields_mark + 1)
    act.viewer.organization.refresh_from_db()
    assert spec(act, "note").of(record) is None
    assert record.own == {"note": "javascript:alert(1)"}


def test_pages_of_a_list_in_the_order_of_an_own_field_follow_one_another(act: Act) -> None:
    define(DocumentType, "size", SIZE, act)
    records = [made(act, size=size) for size in (30, 4, 100, 4)]
    made(act)
    lookup, seen, after = Lookup(act.viewer), [], ""
    for _ in records:
        asked = {"sort": ["-own.size"], "limit": ["1"], "after": [after]}
        found = page(parse_query(DocumentType, asked, lookup), act.viewer, lookup)
        seen += [row.own["size"] for row in found.rows]
        after = found.next
    assert seen == [100, 30, 4, 4]
    assert after == ""


def test_a_choice_in_use_can_not_be_taken_away(act: Act) -> None:
    wanted = Definition("Level", "choice", choices=(("low", "Low"), ("high", "High")))
    define(DocumentType, "level", wanted, act)
    made(act, level="high")
    define(DocumentType, "level", replace(wanted, choices=(("high", "Very high"),)), act)
    with pytest.raises(Invalid):
        define(DocumentType, "level", replace(wanted, choices=(("low", "Low"),)), act)


def test_whoever_does_not_see_the_register_is_told_no_value(act: Act, acts: dict[str, Act]) -> None:
    define(DocumentType, "note", NOTE, act)
    secret = made(act, note="Secret words")
    with pytest.raises(Invalid) as refused:
        define(DocumentType, "note", replace(SIZE, label="Note"), acts["administrator"])
    said = str([(e.message, e.hint) for e in refused.value.errors])
    assert "Secret" not in said
    assert secret.reference not in said


def test_an_organization_knows_its_own_fields_only(act: Act, other_org: Organization) -> None:
    define(DocumentType, "size", SIZE, act)
    assert declared(DocumentType, other_org) is DocumentType
    assert declared(PartyType, act.viewer.organization) is PartyType


def test_another_process_finds_a_changed_definition(act: Act) -> None:
    define(DocumentType, "size", SIZE, act)
    stale = Organization.objects.get(pk=act.viewer.organization_id)
    assert declared(DocumentType, stale).spec("own.size").label == "Size"
    # Elsewhere: only the row of the organization says that something changed.
    OwnField.objects.update(label="Volume")
    Organization.objects.update(fields_mark=stale.fields_mark + 1)
    fresh = Organization.objects.get(pk=stale.pk)
    assert declared(DocumentType, fresh).spec("own.size").label == "Volume"


def test_erasure_reaches_own_fields_their_rows_and_their_history(act: Act) -> None:
    define(DocumentType, "note", NOTE, act)
    record = made(act, note="Jane Doe")
    edit(DocumentType, [Edit(record.pk, {"own.note": "Jane Roe"})], act)
    erase(
        DocumentType,
        record.pk,
        Wanted(frozenset({"own.note"})),
        "objection",
        "She asked for it",
        act,
    )
    record.refresh_from_db()
    assert record.own == {}
    assert not OwnValue.objects.filter(entry_id=record.pk).exists()
    payloads = Event.objects.filter(entry_id=record.pk).values_list("payload", flat=True)
    assert not any("Jane" in payload for payload in payloads)
    assert [str(one) for one in replay(act.viewer.organization)] == []
    assert verify(act.viewer.organization).sound


def test_customers_see_what_is_marked_as_shared_and_nothing_else(
    act: Act, acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of what has versions customers are shown those, which hold no own fields.
    monkeypatch.setattr(DocumentType, "versions", None)
    viewer = replace(acts["auditor"].viewer, customer=True, party_id=1, _known={})
    define(DocumentType, "note", NOTE, act)
    assert "own.note" not in shown_to(viewer)
    define(DocumentType, "note", replace(NOTE, shared=True), act)
    assert "own.note" in shown_to(viewer)
    retire(DocumentType, "note", act)
    assert "own.note" not in shown_to(viewer)


def shown_to(viewer: Any) -> list[str]:
    viewer.organization.refresh_from_db()
    return seen_by(DocumentType, viewer).shown()


def test_a_restricted_record_is_found_by_its_own_fields_by_nobody_else(
    act: Act, acts: dict[str, Act], memberships: dict[str, Membership]
) -> None:
    define(DocumentType, "note", NOTE, act)
    hidden = restrict(DocumentType, made(act, note="Leak").pk, [], act, "inquiry")
    for viewer, known in ((viewer_of(memberships["ims_manager"]), [hidden.pk]),
                          (viewer_of(memberships["auditor"]), [])):  # fmt: skip
        lookup = Lookup(viewer)
        for asked in ({"own.note": ["leak"]}, {"sort": ["own.note"]}):
            found = page(parse_query(DocumentType, asked, lookup), viewer, lookup)
            assert [row.pk for row in found.rows] == known


SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(max_size=100).map(lambda text: " ".join(text.split())),
    "long": st.text(max_size=300),
    "integer": st.integers(-2_147_483_647, 2_147_483_647),
    "decimal": st.decimals(-(10**11), 10**11, places=6, allow_nan=False),
    "bool": st.booleans(),
    "date": st.dates(date(2, 1, 1), date(9998, 12, 30)),
    "moment": st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 2 < moment.year < 9998),
    "choices": st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1).map(sorted),
}


@pytest.mark.parametrize("kind", SCALARS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_value_comes_back_from_json_and_its_order_is_that_of_its_keys(
    data: st.DataObject, kind: str
) -> None:
    choices = [["a", "A"], ["b", "B"], ["c", "C"]] if kind == "choices" else []
    row = OwnField(pk=1, code="x", label="X", kind=kind, choices=choices)
    own: OwnSpec = spec_of(row, date(2026, 1, 1))
    one, two = data.draw(SCALARS[kind]), data.draw(SCALARS[kind])
    assert own.value(own.stored(one)) == (one or one if one not in ("", []) else None)
    if kind not in ("text", "long", "choices"):
        assert (one < two) == (own.key_of(one) < own.key_of(two))


def test_every_kind_has_words_and_can_be_typed(act: Act) -> None:
    for kind in OwnFieldKind.values:
        row = OwnField(
            pk=1, code="x", label="X", kind=kind, choices=[["a", "A"]], target="documents.document"
        )
        assert spec_of(row, act.today).parse("", Lookup(act.viewer)) is None


def test_settings_define_retire_and_bring_back(sign_in: Callable[[str], Client], act: Act) -> None:
    client = sign_in("administrator")
    new = "/o/northgate/settings/own-fields/documents/new/"
    sent = {"label": "Cost centre", "kind": "choice", "choices": "Head office\nit = IT",
            "position": "10", "filterable": "on", "section": "Own fields"}  # fmt: skip
    assert client.get(new).status_code == 200
    assert client.post(new, {**sent, "choices": "", "label": ""}).status_code == 422
    assert client.post(new, sent).status_code == 302
    row = OwnField.objects.get()
    assert (row.code, row.choices) == (
        "cost_centre",
        [["head_office", "Head office"], ["it", "IT"]],
    )
    page_ = "/o/northgate/settings/own-fields/documents/cost_centre/"
    assert "Head office" in client.get(page_).content.decode()
    assert client.post(page_, {"do": "retire"}).status_code == 302
    assert "Out of use" in client.get("/o/northgate/settings/own-fields/").content.decode()
    assert client.post(page_, {"do": "bring back"}).status_code == 302
    assert sign_in("contributor").get(page_).status_code == 403


def test_all_that_is_wrong_in_a_row_is_told_at_once(act: Act) -> None:
    define(DocumentType, "size", SIZE, act)
    row = {"title": "", "own": {"size": "x", "other": 1}}
    _, errors = parse_row(DocumentType, row, Lookup(act.viewer))
    assert {error.field for error in errors} == {"title", "own.size", "own.other"}
