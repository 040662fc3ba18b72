"""Lists of risks in the order of their levels are found by an index, whatever they are filtered by."""

from __future__ import annotations

import pytest
from django.db import connection

from isthmus.engine.door import Act
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import Query, page, parse_query, selection
from isthmus.risks.records import RiskType
from isthmus.risks.tests.made import method, risk

pytestmark = pytest.mark.django_db


def asked(act: Act, **parameters: str) -> Query:
    given = {name.replace("__", "."): [value] for name, value in parameters.items()}
    return parse_query(RiskType, given, Lookup(act.viewer))


def turned_through(act: Act, **parameters: str) -> list[str]:
    """Return the titles of a list that is read a row at a time."""
    found, after = [], ""
    while True:
        turn = page(asked(act, limit="1", after=after, **parameters), act.viewer)
        found += [one.title for one in turn.rows]
        if not turn.next:
            return found
        after = turn.next


@pytest.mark.parametrize(
    ("parameters", "index"),
    [
        ({"likelihood": "1", "sort": "level"}, "risk_likef7d1_level"),
        ({"state": "accepted", "sort": "-residual_level"}, "risk_state_residu4082"),
        ({"above": "yes"}, "risk_above_level"),
        ({"method": "none"}, "risk_method_level"),
    ],
)
def test_an_index_has_them_in_order(
    acts: dict[str, Act], parameters: dict[str, str], index: str
) -> None:
    act = acts["ims_manager"]
    sql, values = selection(asked(act, **parameters), act.viewer)[:51].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        told = "; ".join(row[3] for row in cursor.fetchall())
    assert index in told
    assert "TEMP B-TREE" not in told


@pytest.mark.both_databases
def test_those_without_a_method_are_listed_by_level_and_turned_through(
    acts: dict[str, Act],
) -> None:
    act = acts["ims_manager"]
    by = method(acts)
    for place, one in enumerate((None, by, None, by, None)):
        risk(act, one, title=f"Risk {place}", likelihood="12345"[place])
    assert turned_through(act, method="none", sort="-level") == ["Risk 4", "Risk 2", "Risk 0"]
    assert turned_through(act, method="none", sort="title") == ["Risk 0", "Risk 2", "Risk 4"]
    assert turned_through(act, method__not="none", sort="title") == ["Risk 1", "Risk 3"]
    assert turned_through(act, sort="-level")[:2] == ["Risk 3", "Risk 1"]
    assert turned_through(act, above="no", method="none") == ["Risk 4", "Risk 2", "Risk 0"]
    assert turned_through(act, above="yes") == ["Risk 3", "Risk 1"]
