"""What differs between two statements is exactly what was written, by control and by answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.applicability.difference import CARRIED, CELLS, differences
from isthmus.applicability.lines import REASONS, lines
from isthmus.applicability.models import StatementRow
from isthmus.applicability.records import StatementType
from isthmus.applicability.tests.statements import answered, draft, put_in_force
from isthmus.applicability.transition import sources
from isthmus.controls.records import ControlType
from isthmus.engine.door import Act, Edit, create, edit, move, restrict

VALUES: dict[str, Any] = {
    "applicable": st.sampled_from(["", "yes", "no"]),
    **dict.fromkeys(REASONS, st.booleans()),
    "justification": st.text(max_size=5),
    "implementation": st.sampled_from(["", "planned", "implementing", "implemented"]),
    "implement_by": st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    "asks": st.sampled_from(["", "new", "split"]),
    "earlier": st.text(max_size=5),
}
#: What a row is about: a control of Annex A, or an own one by its key.
ABOUT = st.sampled_from([*controls(NEW)]) | st.integers(1, 4)
ROWS = st.dictionaries(ABOUT, st.fixed_dictionaries({}, optional=VALUES), max_size=12)


def laid(rows: dict[Any, dict[str, Any]], numbers: list[int]) -> Any:
    """Return the lines of rows that stand in some order under keys and numbers of their own."""
    made = [
        StatementRow(pk=n, **values, **({"ref": about} if isinstance(about, str) else
                     {"ref": f"X.{n}", "control_id": about}))
        for n, (about, values) in zip(numbers, rows.items(), strict=False)
    ]  # fmt: skip
    return lines(NEW, sorted(made, key=lambda row: row.pk))


def told(pairs: Any) -> dict[tuple[Any, str], tuple[Any, Any]]:
    return {
        (int(one.after[4:]) if one.after.startswith("own-") else one.after, cell.name):
        (cell.before, cell.after)
        for one in pairs for cell in one.cells
    }  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(ROWS, st.data())
def test_it_names_exactly_the_cells_that_were_written(before: dict[Any, Any], data: Any) -> None:
    after = {about: dict(values) for about, values in before.items()}
    for _ in range(data.draw(st.integers(0, 6))):
        about, name = data.draw(ABOUT), data.draw(st.sampled_from([*VALUES]))
        after.setdefault(about, {})[name] = data.draw(VALUES[name])
    for about in data.draw(
        st.lists(st.sampled_from([*after]), max_size=2) if after else st.just([])
    ):
        after.pop(about, None)
    numbers = st.permutations(range(1, 25))
    found = differences(
        laid(before, data.draw(numbers)), laid(after, data.draw(numbers)), (NEW, NEW)
    )
    wanted = {
        (about, name): (one or None, other or None)
        for about in before.keys() | after.keys()
        for name in VALUES
        if ((one := before.get(about, {}).get(name)) or None)
        != ((other := after.get(about, {}).get(name)) or None)
    }
    assert told(found) == wanted
    assert len(found) == len({about for about, _ in wanted}), "Each control is named once."


@pytest.mark.parametrize("editions", [(OLD, NEW), (NEW, OLD)])
def test_between_the_editions_each_control_is_held_against_what_it_came_from(
    editions: tuple[str, str],
) -> None:
    sides = {code: lines(code, []) for code in (OLD, NEW)}
    assert differences(sides[editions[0]], sides[editions[1]], editions) == []
    out = [StatementRow(ref="A.12.4.3", applicable="no", earlier="Not compared.", asks="new")]
    sides[OLD] = lines(OLD, out)
    found = differences(sides[editions[0]], sides[editions[1]], editions)
    wanted = ("A.12.4.3", "A.8.15") if editions == (OLD, NEW) else ("A.8.15", "A.12.4.3")
    assert [(one.before, one.after, [c.name for c in one.cells]) for one in found] == [
        (*wanted, ["applicable"])
    ]
    whole = [StatementRow(ref=ref, applicable="yes") for ref in controls(OLD)]
    sides[OLD] = lines(OLD, whole)
    pairs = {(one.before, one.after) for one in differences(sides[OLD], sides[NEW], (OLD, NEW))}
    assert pairs == {(one, ref) for ref, below in sources().items() for one in below}
    assert {*CELLS, *CARRIED} == {*VALUES}


@pytest.mark.django_db
def test_the_page_compares_versions_and_other_statements(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    (own,) = create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)
    made = draft(act, [*answered(), {"ref": "X.1", "control": own.pk, "applicable": "yes", "by_risk": True, "implementation": "planned"}])  # fmt: skip
    client = sign_in("ims_manager")
    alone = client.get(f"/o/northgate/applicability/{made.reference}/difference/").text
    assert "There is nothing to compare with" in alone
    assert "Nothing differs" not in alone
    put_in_force(made.pk, act, acts["top_management"])
    move(StatementType, "revise", [made.pk], act)
    # Rows written anew, in another order: what changed is told by control all the same.
    rows = answered(other={"A.7.12": {"applicable": "no", "by_risk": False, "justification": "<b>Others</b> lay it."}})  # fmt: skip
    edit(StatementType, [Edit(made.pk, {"about": "Other words", "rows": rows[::-1]})], act)
    old = draft(act, [{"ref": "A.11.2.3", "applicable": "yes", "justification": "Ours."}], OLD, title="For 2013")  # fmt: skip
    address = f"/o/northgate/applicability/{made.reference}/difference/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address, {"with": f"{made.reference}:1"}).text
    assert len(queries) <= 14, [one["sql"][:150] for one in queries]
    for words in ("A.7.12 Cabling security", "&lt;b&gt;Others&lt;/b&gt; lay it.", "Other words",
                  f"{own.reference} Two people open the vault", f"{made.reference}, version 1"):  # fmt: skip
        assert words in page
    assert page.count("Cabling security</caption>") == page.count("</caption>") - 2
    assert client.get(address).text.count("</caption>") == page.count("</caption>")
    same = client.get(address, {"with": f"{made.reference}:1", "of": "1"}).text
    assert "Both say the same." in same
    other = client.get(address, {"with": old.reference}).text
    assert "A.11.2.3 Cabling security → A.7.12 Cabling security" in other
    for wrong in ({"with": "SOA-1999-0001"}, {"with": f"{made.reference}:9"}, {"of": "x"}, {"of": "²"}):  # fmt: skip
        assert client.get(address, wrong).status_code == 404
    restrict(StatementType, old.pk, [act.viewer.principal_id or 0], act, "Delicate")
    restrict(ControlType, own.pk, [act.viewer.principal_id or 0], act, "Delicate")
    old = StatementType.model.objects.as_system("test").get(pk=old.pk)
    outside = sign_in("contributor")
    assert client.get(address, {"with": old.reference}).status_code == 200
    assert "For 2013" not in outside.get(address).text
    assert "vault" not in outside.get(address).text
    assert outside.get(address, {"with": old.reference}).status_code == 404
