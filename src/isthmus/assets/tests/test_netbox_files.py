"""Files that are none, or not whole, or hostile: told where, and nothing is half read."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.assets.discovery import json_lists
from isthmus.assets.discovery.netbox import NetBox
from isthmus.assets.discovery.source import Found, SourceProblem
from isthmus.assets.tests.netbox_files import Rows, changed, made_up, packed, row, without


def read(data: bytes) -> list[Found]:
    return list(NetBox().read(io.BytesIO(data)))


def problem(data: bytes) -> str:
    with pytest.raises(SourceProblem) as caught:
        read(data)
    return str(caught.value)


def text(rows: object) -> bytes:
    return json.dumps(rows).encode()


def test_a_file_may_be_packed_or_not_and_begin_with_a_mark() -> None:
    plain = text(made_up())
    assert read(plain) == read(packed(made_up())) == read(b"\xef\xbb\xbf" + plain)


@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_it_is_the_same_in_pieces_of_any_size(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row("dcim.site", n, name=f"Zürich – 北京 {n}", status="active") for n in range(1, 4)]
    data = json.dumps(rows, ensure_ascii=False, indent=1).encode()
    whole = read(data)
    monkeypatch.setattr(json_lists, "PIECE", piece)
    assert read(data) == whole


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no list of objects"),
        (b"{}", "no list of objects"),
        (b"[]", "Nothing in it is of NetBox"),
        (b"[1]", "Object 1 is no object"),
        (b'["x"]', "Object 1 is no object"),
        (b'[{"model": 1, "fields": {}}]', "Object 1 has no model and fields"),
        (b'[{"model": "dcim.site", "fields": []}]', "Object 1 has no model and fields"),
        (b'[{"model": "dcim.site", "fields": {}}]', "Object 1, dcim.site, has no number"),
        (b'[{"model": "dcim.site", "pk": true, "fields": {}}]', "has no number"),
        (b'[{"model": "a.b", "fields": {}}, {"mod', "Object 2 is not JSON"),
        (b'[{"model": "a.b", "fields": {}}', "It ends after object 1"),
        (b'[{"model": "a.b", "fields": {}} {}]', "After object 1 a comma is missing"),
        (b'[{"model": "a.b", "fields": {}}] []', "Something follows the end"),
        (b'[{"model": "\xff"}]', "not UTF-8"),
        (b"[{" + b'"a":[' * 100_000, "Object 1 is not JSON"),
        (b'[{"a": ' + b"9" * 5000 + b"}]", "Object 1 is not JSON"),
        (b"\x1f\x8bnonsense", "can't be unpacked"),
        (packed(made_up())[:2000], "can't be unpacked"),
    ],
)
def test_what_is_no_dump_is_told(data: bytes, told: str) -> None:
    assert told in problem(data)


def test_an_object_that_never_ends_and_a_file_that_unpacks_to_too_much_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "Object 1 is not JSON" in problem(gzip.compress(b'[{"a": "' + b"x" * 3_000_000))
    monkeypatch.setattr(json_lists, "AT_MOST", 1_000_000)
    objects = b"[" + b'{"model": "a.b", "fields": {}},' * 100_000
    assert "more than" in problem(gzip.compress(objects))


@pytest.mark.parametrize(
    ("model", "number", "fields", "told"),
    [
        ("dcim.device", 3, {"site": 99}, "dcim.device 3: “site” can't be read. There is no dcim.site 99"),
        ("dcim.device", 3, {"rack": "1"}, "“rack” can't be read. It must be the number"),
        ("dcim.device", 3, {"name": ["x"]}, "“name” can't be read. It must be text"),
        ("dcim.device", 3, {"status": {}}, "“status” can't be read. It must be text"),
        ("dcim.cabletermination", 3, {"termination_type": "x"}, "“termination_type” can't be read"),
        ("dcim.location", 1, {"parent": 1}, "dcim.location 1: “parent” can't be read"),
    ],
)  # fmt: skip
def test_what_is_odd_in_an_object_is_told_with_its_place(
    model: str, number: int, fields: dict[str, object], told: str
) -> None:
    rows = changed(made_up(), model, number, **fields)
    place = next(
        n for n, one in enumerate(rows, 1) if (one["model"], one.get("pk")) == (model, number)
    )
    found = problem(text(rows))
    assert told in found
    assert f"Object {place}, " in found


def test_the_same_number_twice_is_told() -> None:
    rows = [*made_up(), row("dcim.site", 1, name="Again", status="active")]
    assert f"Object {len(rows)}, dcim.site 1, is there twice" in problem(text(rows))


def test_what_a_dump_leaves_out_it_says_nothing_of() -> None:
    rows = [one for one in made_up() if one["model"] not in ("tenancy.tenant", "dcim.rack")]
    device = next(one for one in read(text(rows)) if one.key == "dcim.device:30")
    assert "provided_to" not in device.relations
    assert "mounted_in" not in device.relations


def test_rooms_come_after_what_they_are_part_of() -> None:
    rows = changed(made_up(), "dcim.location", 1, parent=4)
    rooms = [one for one in read(text(rows)) if one.family == "dcim.location"]
    assert [one.key for one in rooms[:2]] == ["dcim.location:4", "dcim.location:1"]
    assert rooms[1].refers == {"parent": "dcim.location:4"}


def test_a_status_of_somebodys_own_says_nothing() -> None:
    rows = changed(made_up(), "dcim.device", 30, status="on-loan")
    assert next(one for one in read(text(rows)) if one.key == "dcim.device:30").state == ""


def test_a_device_without_name_and_place_still_has_a_title() -> None:
    rows = [row("dcim.device", 7, name="", status="active")]
    assert read(text(rows))[0].title == "Device 7"


@given(st.data())
def test_a_broken_dump_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    """Whatever stands in place of a value, or is cut out of the file."""
    rows: Rows = without(made_up(), "dcim.cable", range(10, 109))[:120]
    place = data.draw(st.integers(0, len(rows) - 1))
    fields = rows[place]["fields"]
    name = data.draw(st.sampled_from(sorted(fields)))
    odd = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    )
    rows[place] = {**rows[place], "fields": {**fields, name: data.draw(odd)}}
    written = text(rows)
    cut = data.draw(st.integers(0, len(written)))
    for one in (written, written[:cut], written[:cut] + written[cut + 1 :]):
        with suppress(SourceProblem):
            read(one)
