"""Kinds as data: what is defined, who may, what records said before and say from then on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.assets.models import Item
from isthmus.assets.records.item import ItemType
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Edit, Forbidden, Invalid, create, edit, undo
from isthmus.engine.history.replay import replay
from isthmus.engine.history.verify import verify
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Organization, OwnField, OwnKind
from isthmus.engine.own.declared import declared
from isthmus.engine.own.defining import Definition, define
from isthmus.engine.own.defining_kinds import (
    MOST_KINDS,
    Wanted,
    bring_back_kind,
    define_kind,
    retire_kind,
)
from isthmus.engine.reading import page, parse_query
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer import apply, export, plan, read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CORES = Definition("CPU cores", "integer", kinds=("server",), filterable=True, section="Computing")


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def kinds(act: Act) -> None:
    define_kind(ItemType, "server", Wanted("Server", "A machine.", 10), act)
    define_kind(ItemType, "tape", Wanted("Magnetic tape", position=20), act)


def made(act: Act, kind: str = "", **own: Any) -> Any:
    values = {f"own.{code}": value for code, value in own.items()}
    (record,) = create(ItemType, [{"title": f"A {kind}", "kind": kind, **values}], act)
    return record


def found(act: Act, **asked: str) -> list[str]:
    lookup = Lookup(act.viewer)
    query = parse_query(ItemType, {n.replace("__", "."): [v] for n, v in asked.items()}, lookup)
    return [row.kind for row in page(query, act.viewer, lookup).rows]


def test_only_those_who_administer_define_kinds(acts: dict[str, Act]) -> None:
    for role, acting in acts.items():
        if role in ("ims_manager", "administrator"):
            continue
        with pytest.raises(Forbidden):
            define_kind(ItemType, "server", Wanted("Server"), acting)
    assert not OwnKind.objects.exists()


def test_each_change_is_an_event_and_what_stands_follows_from_them(act: Act) -> None:
    kinds(act)
    define_kind(ItemType, "server", Wanted("Servers"), act)
    retire_kind(ItemType, "tape", act)
    bring_back_kind(ItemType, "tape", act)
    verbs = Event.objects.filter(entry_id=act.viewer.organization_id).values_list("verb", flat=True)
    assert [*verbs][-3:] == ["own kind defined", "own kind retired", "own kind brought back"]
    assert [str(one) for one in replay(act.viewer.organization)] == []
    # A kind that was changed behind the door's back is told.
    OwnKind.objects.filter(code="tape").update(label="Something else")
    assert "own kinds" in str(next(replay(act.viewer.organization)))
    assert not verify(act.viewer.organization).sound


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("Server", {}, "code"),
        ("tapes", {"label": " "}, "label"),
        ("tapes", {"label": "x" * 81}, "label"),
        ("tapes", {"about": "\ud800"}, "about"),
        ("tapes", {"position": 10_000}, "position"),
        ("tapes", {"label": "magnetic TAPE"}, "label"),
        ("tapes", {"label": "server"}, "label"),
    ],
)
def test_a_wrong_kind_is_refused_where_it_is_wrong(
    act: Act, code: str, changes: dict[str, Any], field: str
) -> None:
    kinds(act)
    with pytest.raises(Invalid) as refused:
        define_kind(ItemType, code, replace(Wanted("Tapes"), **changes), act)
    assert {error.field for error in refused.value.errors} == {field}
    assert OwnKind.objects.count() == 2


def test_a_register_has_so_many_kinds_and_only_where_kinds_are_data(act: Act) -> None:
    with pytest.raises(Absent):
        define_kind(DocumentType, "memo", Wanted("Memo"), act)
    kinds(act)
    organization = act.viewer.organization
    OwnKind.objects.bulk_create(
        OwnKind(organization=organization, type=ItemType.code, code=f"k{n}", label=f"K {n}")
        for n in range(MOST_KINDS - 2)
    )
    with pytest.raises(Invalid):
        define_kind(ItemType, "more", Wanted("More"), act)
    define_kind(ItemType, "k1", Wanted("First"), act)


def test_without_kinds_people_write_what_they_like(act: Act) -> None:
    assert made(act, "Whatever").kind == "Whatever"
    assert declared(ItemType, act.viewer.organization) is ItemType
    assert ItemType.kinds() == {}


def test_a_kind_given_anew_is_one_in_use_and_the_message_says_how_to_mend(act: Act) -> None:
    before = made(act, "Whatever")
    kinds(act)
    retire_kind(ItemType, "tape", act)
    for kind in ("Whatever", "tape"):
        with pytest.raises(Invalid) as refused:
            made(act, kind)
        (error,) = refused.value.errors
        assert (error.field, error.code) == ("kind", "choice")
        assert "Server" in error.hint
    # What was said before stays, also where the form sends it again.
    edit(ItemType, [Edit(before.pk, {"title": "Other", "kind": "Whatever"})], act)
    edit(ItemType, [Edit(before.pk, {"kind": "server"})], act)
    edit(ItemType, [Edit(before.pk, {"kind": ""})], act)
    with pytest.raises(Invalid):
        edit(ItemType, [Edit(before.pk, {"kind": "tape"})], act)
    assert made(act).kind == ""


def test_what_is_taken_back_is_checked_as_what_is_given(act: Act) -> None:
    record = made(act, "Whatever")
    kinds(act)
    edit(ItemType, [Edit(record.pk, {"kind": "server"})], act)
    edit(ItemType, [Edit(record.pk, {"kind": "tape"})], act)
    undo(ItemType, record.pk, 3, act)
    record.refresh_from_db()
    assert record.kind == "server"


def test_a_kind_is_named_by_code_or_words_in_any_capitals(act: Act) -> None:
    kinds(act)
    lookup = Lookup(act.viewer)
    rows = [{"title": "x", "kind": said} for said in ("tape", "magnetic TAPE", "Server", "Else")]
    assert [one["kind"] for one in parse_rows(ItemType, rows, lookup)] == [
        "tape", "tape", "server", "Else",
    ]  # fmt: skip


def test_own_fields_follow_the_kind(act: Act) -> None:
    with pytest.raises(Invalid):
        define(ItemType, "cores", CORES, act)
    kinds(act)
    define(ItemType, "cores", CORES, act)
    server = made(act, "server", cores=8)
    for kind in ("tape", ""):
        with pytest.raises(Invalid) as refused:
            made(act, kind, cores=8)
        assert refused.value.errors[0].code == "not-of-kind"
    # Another kind keeps what it held; a retired kind keeps its fields.
    edit(ItemType, [Edit(server.pk, {"kind": "tape"})], act)
    server.refresh_from_db()
    assert server.own == {"cores": 8}
    edit(ItemType, [Edit(server.pk, {"kind": "server"})], act)
    retire_kind(ItemType, "server", act)
    edit(ItemType, [Edit(server.pk, {"own.cores": 16})], act)
    seen = seen_by(ItemType, act.viewer)
    assert seen.kind_columns == {"server": ("own.cores",)}
    assert "own.cores" in seen.foreign_to("")
    # What only some kinds have follows upon the choice of the kind.
    assert [part.title for part in seen.form][:2] == [ItemType.form[0].title, "Computing"]
    assert [str(one) for one in replay(act.viewer.organization)] == []


def test_lists_are_filtered_by_kinds_and_by_what_was_said_before(act: Act) -> None:
    for kind in ("Whatever", ""):
        made(act, kind)
    kinds(act)
    define(ItemType, "cores", CORES, act)
    made(act, "server", cores=8)
    made(act, "tape")
    retire_kind(ItemType, "tape", act)
    assert found(act, kind="Server") == ["server"]
    assert found(act, kind="tape") == ["tape"]
    assert found(act, kind="Whatever") == ["Whatever"]
    assert found(act, kind="none") == [""]
    assert sorted(found(act, kind__not="server")) == ["", "Whatever", "tape"]
    assert found(act, kind__not="server,tape,none") == ["Whatever"]
    assert found(act, kind="server", own__cores__gte="8") == ["server"]
    assert found(act, kind="server", own__cores__gte="9") == []


def test_an_organization_knows_its_own_kinds_only(
    act: Act, other_org: Organization, sign_in: Callable[[str], Client]
) -> None:
    kinds(act)
    other_org.refresh_from_db()
    assert declared(ItemType, other_org) is ItemType
    OwnKind.objects.create(organization=other_org, type=ItemType.code, code="x", label="Secret")
    Organization.objects.filter(pk=other_org.pk).update(fields_mark=7)
    client = sign_in("ims_manager")
    for path in ("settings/kinds/", "items/new/", "items/", "items/filter/?field=kind"):
        assert "Secret" not in client.get(f"/o/northgate/{path}").content.decode(), path
    assert client.get("/o/northgate/settings/kinds/items/x/").status_code == 404
    with pytest.raises(Absent):
        retire_kind(ItemType, "x", act)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.lists(st.sampled_from(["", "server", "tape", "Server", "old words", "=x"]), max_size=6)
)
def test_files_go_out_and_come_in_again_whatever_was_said(act: Act, said: list[str]) -> None:
    OwnKind.objects.all().delete()
    OwnField.objects.all().delete()
    Organization.objects.update(fields_mark=0)
    act.viewer.organization.fields_mark = 0
    for kind in said:
        made(act, kind)
    kinds(act)
    define(ItemType, "cores", CORES, act)
    retire_kind(ItemType, "tape", act)
    seen = seen_by(ItemType, act.viewer)
    made(act, "server", cores=4)
    for ending in ("csv", "xlsx", "json"):
        file = BytesIO()
        export(parse_query(ItemType, {}, Lookup(act.viewer)), act.viewer, ending, file)
        again = plan(seen, read(seen, f"x.{ending}", file.getvalue()), act.viewer)
        assert not again.errors, (ending, again.errors[:3])
        assert (again.changed, again.created) == (0, 0), ending


def test_a_file_gives_kinds_by_their_words_and_is_refused_by_row(act: Act) -> None:
    kinds(act)
    seen = seen_by(ItemType, act.viewer)
    good = plan(seen, read(seen, "x.csv", b"title,kind\nA,magnetic tape\n"), act.viewer)
    apply(good, act)
    assert Item.objects.as_system("test").get(title="A").kind == "tape"
    wrong = plan(seen, read(seen, "x.csv", b"title,kind\nA,tape\nB,spoon\n"), act.viewer)
    problems = [(one.row, one.column) for one in wrong.errors]
    if not problems:
        with pytest.raises(Invalid):
            apply(wrong, act)
    assert not Item.objects.as_system("test").filter(title="B").exists()


def test_the_api_takes_code_or_words_and_says_what_is_wrong(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    kinds(act)
    client, address = sign_in("ims_manager"), "/api/v1/o/northgate/items"

    def post(kind: str) -> Any:
        body = json.dumps({"title": "New", "kind": kind})
        return client.post(address, body, content_type="application/json")

    assert post("Magnetic tape").json()["kind"] == "tape"
    refused = post("spoon")
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["pointer"] == "#/kind"
    assert "Server; Magnetic tape" in error["hint"]
    assert client.get(f"{address}?kind=tape").json()["count"] == 1


def test_forms_lists_and_pages_say_the_words(act: Act, sign_in: Callable[[str], Client]) -> None:
    old = made(act, "Whatever")
    kinds(act)
    define(ItemType, "cores", CORES, act)
    tape, server = made(act, "tape"), made(act, "server", cores=12)
    retire_kind(ItemType, "tape", act)
    client, address = sign_in("ims_manager"), "/o/northgate/items/"
    new = client.get(f"{address}new/").content.decode()
    assert '<option value="server">Server</option>' in new
    assert "Magnetic tape" not in new
    assert 'is-elsewhere" data-kinds="server" data-wait' in new
    for record, words in ((old, "Whatever (not defined)"), (tape, "Magnetic tape (no longer in")):
        form = client.get(f"{address}{record.reference}/edit/").content.decode()
        assert f'<option value="{record.kind}" selected>{words}' in form
    shown = client.get(f"{address}{tape.reference}/").content.decode()
    assert "Magnetic tape" in shown
    assert "CPU cores" not in shown
    assert "CPU cores" in client.get(f"{address}{server.reference}/").content.decode()
    listed = client.get(f"{address}?kind=server").content.decode()
    assert "CPU cores" in listed
    assert ">12<" in listed.replace("\n", "")


def test_settings_define_retire_and_bring_back(act: Act, sign_in: Callable[[str], Client]) -> None:
    made(act, "Whatever")
    client, address = sign_in("ims_manager"), "/o/northgate/settings/kinds/"
    assert "No kinds are defined" in client.get(address).content.decode()
    sent = {"label": "Virtual machine", "about": "On a host.", "position": "10", "code": ""}
    assert client.post(f"{address}items/new/", sent).status_code == 302
    row = OwnKind.objects.get()
    assert (row.code, row.label, row.position) == ("virtual_machine", "Virtual machine", 10)
    again = client.post(f"{address}items/new/", sent | {"position": "many"})
    assert again.status_code == 422
    assert 'value="many"' in again.content.decode()
    assert "is another kind already" in client.post(f"{address}items/new/", sent).content.decode()
    listed = client.get(address).content.decode()
    assert "kind.not=virtual_machine%2Cnone" in listed
    one = f"{address}items/virtual_machine/"
    assert "New field" in client.get(one).content.decode()
    field = client.get("/o/northgate/settings/own-fields/items/new/?kind=virtual_machine")
    assert 'value="virtual_machine" id="f-kinds-0" checked' in field.content.decode()
    assert client.post(one, {"do": "retire"}).status_code == 302
    assert "Out of use" in client.get(address).content.decode()
    assert client.post(one, {"do": "bring back"}).status_code == 302
    assert OwnKind.objects.get().retired_at is None
    assert client.get(f"{address}documents/new/").status_code == 404
    assert sign_in("contributor").get(address).status_code == 403
