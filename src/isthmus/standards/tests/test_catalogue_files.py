"""Files of catalogues: what is read, what is refused and where, and that nothing is lost on the way."""

from __future__ import annotations

import json
import random
import time
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from isthmus.standards.catalogues.content import (
    REF,
    CatalogueProblem,
    Content,
    Head,
    Item,
    cleaned,
    mistakes,
)
from isthmus.standards.catalogues.files import FORMS, read
from isthmus.standards.catalogues.shelving import content_of
from isthmus.standards.library import EDITIONS
from isthmus.standards.tests.samples_of_catalogues import CSV, YAML, as_bytes, oscal

SAID = {"name": "csv", "title": "From a sheet", "version": "1"}


def refused(name: str, data: bytes | str, said: dict[str, str] | None = None) -> str:
    with pytest.raises(CatalogueProblem) as problem:
        read(name, data.encode() if isinstance(data, str) else data, said)
    return str(problem.value)


def test_oscal_is_read_with_groups_controls_points_and_enhancements() -> None:
    content = read("a.json", as_bytes(oscal()))
    assert [(one.ref, one.kind, one.parent, one.within) for one in content.items] == [
        ("ac", "group", "", ""),
        ("ac-1", "control", "ac", ""),
        ("ac-1_smt.a", "point", "ac-1", ""),
        ("ac-1.1", "control", "ac", "ac-1"),
    ]
    assert content.head.publisher == "A publisher"
    assert content.head.licence == "Public domain."
    assert content.items[1].label == "AC-1"
    assert content.notes == ("1 withdrawn control left out.",)


def test_parameters_stand_as_their_labels_and_html_as_it_is_written() -> None:
    text = read("a.json", as_bytes(oscal())).items[1].text
    assert text == (
        "Review it [one or more of: daily; every [frequency]]. <script>alert(1)</script>"
    )


def test_parameters_that_name_each_other_end() -> None:
    value = oscal()
    value["catalog"]["params"] = [
        {"id": f"p{n}", "select": {"choice": [f"{{{{ insert: param, p{m} }}}}" for m in range(40)]}}
        for n in range(40)
    ]
    value["catalog"]["metadata"]["title"] = "{{ insert: param, p1 }} {{ insert: param, none }}"
    begun = time.monotonic()
    assert "[none]" in read("a.json", as_bytes(value), {"name": "loop"}).head.title
    assert time.monotonic() - begun < 5


def test_yaml_and_csv_are_read() -> None:
    content = read("a.yaml", YAML.encode())
    assert content.head.system == "isms"
    assert content.items[2] == Item("1.1 a)", "The key is returned", "point", "1.1")
    rows = read("a.csv", CSV.encode(), SAID)
    assert rows.items[1].text == "Whoever goes last\nlocks the door."
    assert rows.head.title == "From a sheet"


def test_oscal_is_read_from_yaml_as_well() -> None:
    text = json.dumps(oscal())
    assert read("a.yaml", f"# OSCAL\n{text}".encode()).items == read("a", text.encode()).items


def test_what_is_said_beside_the_file_stands_before_what_it_says() -> None:
    said = {"name": "other", "version": "2", "system": "neither"}
    head = read("a.yaml", YAML.encode(), said).head
    assert (head.name, head.version, head.system, head.title) == ("other", "2", "", "House rules")


@pytest.mark.parametrize("code", EDITIONS)
@pytest.mark.parametrize("form", FORMS)
def test_every_edition_comes_back_from_every_form(code: str, form: str) -> None:
    content = content_of(code)
    said = {key: value for key, value in asdict(content.head).items() if form == "csv"}
    found = read(f"a.{FORMS[form].ending}", FORMS[form].write(content), said)
    assert found.items == content.items
    assert found.head == content.head
    assert FORMS[form].write(found) == FORMS[form].write(content)


PLAIN = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXT = st.text(st.one_of(PLAIN, st.sampled_from("\n\t =@'\"#:{}<&")), max_size=60)
LINE = TEXT.map(lambda text: f"t{text}")


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Return a catalogue of any shape that the rules allow."""
    refs = draw(
        st.lists(st.from_regex(REF, fullmatch=True).map(lambda ref: ref[:30]), min_size=1,
                 max_size=8, unique=True)
    )  # fmt: skip
    items: list[Item] = []
    for ref in refs:
        above = {
            "group": [one.ref for one in items if one.kind == "group"],
            "control": [one.ref for one in items if one.kind == "group"],
            "point": [one.ref for one in items],
        }
        kinds = ["control", "group", *(["point"] if items else [])]
        kind = draw(st.sampled_from(kinds))
        parents = above[kind] + ([] if kind == "point" else [""])
        parent = draw(st.sampled_from(parents))
        fellows = [
            one.ref
            for one in items
            if (one.kind, one.parent, one.within) == ("control", parent, "")
        ]
        items.append(
            Item(
                ref,
                draw(LINE),
                kind,
                parent,
                draw(TEXT),
                draw(st.sampled_from(["", "plan", "act"])),
                draw(st.sampled_from(["", "AC-1 (2)"])),
                draw(st.sampled_from(["", *fellows])) if kind == "control" else "",
            )
        )
    head = Head("name", draw(LINE), draw(st.sampled_from(["1", "2.0 final"])), draw(TEXT),
                draw(TEXT), draw(TEXT), draw(TEXT), draw(TEXT), draw(st.sampled_from(["", "sms"])))  # fmt: skip
    return Content(head, tuple(items))


@given(contents(), st.sampled_from(sorted(FORMS)))
@settings(max_examples=150)
def test_what_is_written_is_read_as_the_same(content: Content, form: str) -> None:
    head, items = cleaned(content.head), tuple(cleaned(one) for one in content.items)
    assume(not list(mistakes(head, items)))
    content = Content(head, items)
    said = {key: value for key, value in asdict(content.head).items() if form == "csv"}
    written = FORMS[form].write(content)
    found = read(f"a.{FORMS[form].ending}", written, said)
    assert found.items == content.items
    assert found.head == content.head


BROKEN = [
    ("a.json", '{"catalog": {\n"uuid": "x",\n}}', "line 3: It is not JSON"),
    ("a.json", '{"catalog": {"a": 1,\n"a": 2}}', "line 2: /catalog/a: “a” is there twice."),
    ("a.json", '{"catalog": ' + "[" * 5000 + "]" * 5000 + "}", "nested too deeply"),
    ("a.json", '{"catalog": ' + '{"a":' * 100 + "1" + "}" * 101, "nested too deeply"),
    ("a.json", '{"profile": {}}', "a profile of OSCAL, not a catalogue"),
    ("a.json", '{"catalog": {"metadata": []}}', "/catalog/metadata: “metadata” is no object."),
    ("a.json", '{"catalog": NaN}', "is no number"),
    ("a.json", '{"catalog": ' + "9" * 5000 + "}", "It is not JSON"),
    ("a.xml", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x/>",
     "It is XML, which is not read."),
    ("a.json", b"\xff\xfe\x00", "line 1: It is not UTF-8."),
    ("a.json", "  ", "The file is empty."),
    ("a.yaml", "format: 1\ncatalogue: &a {x: *a}\n", "line 2: It has aliases"),
    ("a.yaml", "format: 1\nrequirements: " + "[" * 100 + "]" * 100, "nested too deeply"),
    ("a.yaml", YAML.replace("kind: group", "kind: heap"), "line 13: /requirements/0/kind: “kind”"),
    ("a.yaml", YAML.replace("parent: \"1\"", "parent: \"9\"", 1), "line 15: /requirements/1/parent"),
    ("a.yaml", YAML.replace('ref: "1.2"', 'ref: "1.1"'), "line 23: /requirements/3/ref: “1.1” is"),
    ("a.yaml", YAML.replace('ref: "1.2"', 'ref: "1/2"'), "“1/2” can't be a reference"),
    ("a.yaml", YAML.replace("name: house-rules", "name: House"), "line 3: /catalogue/name"),
    ("a.yaml", YAML.replace("title: House", "titel: House"), "Did you mean “title”?"),
    ("a.yaml", YAML.replace("format: 1", "format: 2"), "line 1: /format"),
    ("a.csv", "ref,name\n1,Door\n", "The column “title” is missing."),
    ("a.csv", 'ref,title\n1,"Door\n', "can't be read"),
    ("a.csv", "ref,title,parent\n1,Door,\n2,Lock,9\n", "line 3: column parent"),
    ("a.csv", "ref,title\n1,Door,more\n", "line 2: The row has 3 cells"),
    ("a.csv", "ref,title,within\n1,Door,\n2,Lock,1\n3,Key,2\n", "2 enhances another control itself."),
    ("a.csv", "ref,title,kind,parent\n0,A,group,\n" + "".join(
        f"{one + 1},A,group,{one}\n" for one in range(5000)), "line 22: column parent: 20 stands too"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "said"), BROKEN)
def test_a_broken_file_names_line_and_reason(name: str, data: str | bytes, said: str) -> None:
    assert said in refused(name, data, SAID if name.endswith(".csv") else None)


def test_a_mistake_in_oscal_names_line_and_pointer() -> None:
    value = oscal()
    value["catalog"]["groups"][0]["controls"][0]["title"] = 7
    told = refused("a.json", as_bytes(value))
    assert "/catalog/groups/0/controls/0/title: “title” is no text." in told
    assert as_bytes(value).decode().split("\n")[int(told.split()[1].rstrip(":")) - 1].strip() == (
        '"title": 7,'
    )


def test_identifiers_are_there_once_through_groups_controls_and_points() -> None:
    value = oscal()
    value["catalog"]["groups"][0]["controls"][0]["parts"][0]["parts"][0]["id"] = "ac"
    assert "“ac” is there twice" in refused("a.json", as_bytes(value))


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert "larger than 10 MB" in refused("a.json", b" " * (10 * 1024 * 1024) + b"{}")
    many = [{"id": f"c-{n}", "title": "Control"} for n in range(20_001)]
    value = oscal(groups=[{"id": "g", "title": "Group", "controls": many}])
    begun = time.monotonic()
    assert "more than 20,000 requirements" in refused("a.json", json.dumps(value).encode())
    assert time.monotonic() - begun < 10


def test_addresses_in_a_file_are_words_that_nobody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    value = oscal()
    value["catalog"]["metadata"]["links"] = [{"rel": "canonical", "href": "file:///etc/passwd"}]
    assert read("a.json", as_bytes(value)).head.source == "file:///etc/passwd"


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return a file with one thing broken: a byte, a stretch, or a value of another kind."""
    kind = dice.randrange(5)
    if kind == 0:
        place = dice.randrange(len(data))
        return data[:place] + bytes([dice.randrange(256)]) + data[place + 1 :]
    if kind == 1:
        first, last = sorted(dice.sample(range(len(data)), 2))
        return data[:first] + data[last:]
    if kind == 2:
        first, last = sorted(dice.sample(range(len(data)), 2))
        return data[:last] + data[first:last] + data[last:]
    old, new = dice.choice(
        [(b'"title"', b'"titel"'), (b'"id"', b'"uuid"'), (b"[", b"{}, ["), (b"title", b"null"),
         (b'"', b"'"), (b":", b": 5 #"), (b"ac-1", b"\\ud800"), (b"1", b"\\u0000"), (b"{", b"[")]
    )  # fmt: skip
    return data.replace(old, new, dice.randrange(1, 4))


@pytest.mark.parametrize("seed", range(40))
def test_no_mutation_of_a_good_file_crashes_the_reading(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    good: list[tuple[str, bytes, dict[str, Any] | None]] = [
        ("a.json", as_bytes(oscal()), None),
        ("a.yaml", YAML.encode(), None),
        ("a.csv", CSV.encode(), SAID),
    ]
    told: list[int] = []
    for name, data, said in good:
        for _ in range(25):
            try:
                found = read(name, mutated(data, dice), said)
                assert not list(mistakes(found.head, found.items))
            except CatalogueProblem as problem:
                told += [one.line for one in problem.slips]
    assert told
    assert min(told) >= 1
