"""Rows of a log become the history of a record: order, states, oddities. No database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.transfer.mapping.logs import Counter as Counted
from isthmus.engine.transfer.mapping.logs import Replay
from isthmus.engine.transfer.replaying.log import LogRow
from isthmus.engine.transfer.replaying.tales import Tale, Telling, tell

COLUMNS = ("time", "no", "who", "state", "group", "moved", "done")
REPLAY = Replay(
    time="time",
    dates=("DD.MM.YYYY HH:mm",),
    actor="who",
    state="state",
    states={"new": "new", "work": "active", "done": "resolved"},
    begins=frozenset({"new"}),
    order=("no",),
    stamps={"resolved_at": "done"},
    counters={
        "moved": Counted("moved", "changes", ("group",)),
    },
)
MOVES = frozenset({("new", "active"), ("active", "resolved")})


def cell(row: LogRow, name: str) -> str:
    return row.cells[COLUMNS.index(name)]


BY = Telling(REPLAY, cell, ZoneInfo("Europe/Berlin"), "desk", MOVES)


def row(number: int, time: str, state: str = "new", **cells: str) -> LogRow:
    known = {"time": time, "no": str(number), "who": "Ada", "state": state, **cells}
    return LogRow(number, tuple(known.get(name, "") for name in COLUMNS))


def told(*rows: LogRow) -> Tale:
    return tell("A", rows, BY)


def reasons(tale: Tale) -> dict[tuple[str, bool], list[int]]:
    found: dict[tuple[str, bool], list[int]] = {}
    for one in tale.findings:
        found.setdefault((one.reason, one.left_out), []).append(one.row)
    return found


def test_rows_are_put_in_order_of_their_time_and_then_of_their_number() -> None:
    rows = [row(3, "02.01.2024 10:00"), row(2, "02.01.2024 10:00"), row(9, "01.01.2024 10:00")]
    assert [one.row.number for one in told(*rows).events] == [9, 2, 3]


def test_times_are_read_in_the_zone_of_the_log() -> None:
    tale = told(row(1, "01.07.2024 12:00"))
    assert BY.instant(tale.events[0].at) == datetime(2024, 7, 1, 10, tzinfo=UTC)


def test_a_row_without_a_time_or_with_a_state_nobody_knows_is_left_out_with_its_number() -> None:
    rows = [row(1, "01.01.2024 10:00"), row(2, ""), row(3, "32.01.2024 10:00")]
    tale = told(*rows, row(4, "01.01.2024 11:00", "-100"))
    assert [one.row.number for one in tale.events] == [1]
    assert reasons(tale) == {("no-time", True): [2, 3], ("unknown-state", True): [4]}


def test_a_number_that_falls_while_time_goes_on_is_reported_and_not_mended() -> None:
    tale = told(row(5, "01.01.2024 10:00"), row(4, "01.01.2024 11:00"))
    assert [one.row.number for one in tale.events] == [5, 4]
    assert reasons(tale) == {("order-contradicts-time", False): [4]}


def test_a_log_that_begins_in_another_state_or_makes_an_unknown_move_is_told_as_it_is() -> None:
    tale = told(row(1, "01.01.2024 10:00", "done"), row(2, "01.01.2024 11:00", "new"))
    assert [one.state for one in tale.events] == ["resolved", "new"]
    assert reasons(tale) == {("begins-otherwise", False): [1], ("no-such-move", False): [2]}


def test_a_stamp_is_taken_from_the_row_that_is_not_before_it() -> None:
    stamp = "01.01.2024 12:00"
    early = row(1, "01.01.2024 10:00", done=stamp)
    on_time = row(2, "01.01.2024 12:00", done=stamp)
    tale = told(early, on_time)
    assert [BY.stamps(one) for one in tale.events] == [
        {},
        {"resolved_at": datetime(2024, 1, 1, 11, tzinfo=UTC)},
    ]
    assert reasons(tale) == {("stamp-before-its-time", False): [1]}
    assert reasons(told(early)) == {("stamp-after-the-end", False): [1]}


def test_a_counter_that_the_rows_disagree_with_is_reported_with_both_numbers() -> None:
    rows = [row(1, "01.01.2024 10:00", group="a", moved="0")]
    rows.append(row(2, "01.01.2024 11:00", group="b", moved="1"))
    assert told(*rows).findings == []
    (finding,) = told(*rows, row(3, "01.01.2024 12:00", group="b", moved="4")).findings
    assert (finding.row, finding.field) == (3, "moved")
    assert finding.text == "moved says 4, the rows say 1."


@given(st.data())
def test_every_row_is_written_or_left_out_once_whatever_it_says(data: Any) -> None:
    texts = st.sampled_from(["", "01.01.2024 10:00", "02.01.2024 10:00", "?", "31.02.2024 10:00"])
    states = st.sampled_from(["", "new", "work", "done", "-100"])
    count = data.draw(st.integers(0, 8))
    rows = [row(n, data.draw(texts), data.draw(states)) for n in range(count)]
    tale = told(*rows)
    seen = [one.row.number for one in tale.events]
    seen += [one.row for one in tale.findings if one.left_out]
    assert Counter(seen) == Counter(range(count))
    assert [one.at for one in tale.events] == sorted(one.at for one in tale.events)


def test_what_the_log_leaves_open_or_overdoes_does_no_harm() -> None:
    tale = told(row(1, "01.01.0001 00:00"), row(2, "01.01.2024 10:00", who=" ", moved="9" * 5000))
    assert reasons(tale) == {("no-time", True): [1]}
    assert BY.actor(tale.events[0]) == "desk"
