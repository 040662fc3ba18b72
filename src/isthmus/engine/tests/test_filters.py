"""What a filter may say, and that it is printed as it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine import days
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.filters import QueryProblem, Term, split
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization
from isthmus.engine.reading import Query, page, parse_query

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def parsed(act: Act, **parameters: str) -> Query:
    given = {name.replace("__", "."): [value] for name, value in parameters.items()}
    return parse_query(DocumentType, given, Lookup(act.viewer))


def titles(act: Act, **parameters: str) -> list[str]:
    return [row.title for row in page(parsed(act, **parameters), act.viewer).rows]


DAYS = st.sampled_from(["today", "-30d", "2w", "+7d", "this-week", "last-quarter", "2026-11-23"])
STATES = st.sampled_from(["draft", "Draft", "in_review", "published"])
OWNERS = st.sampled_from(["me", "none", "Contributor", '"Contributor"', "Auditor"])
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "state": st.lists(STATES, min_size=1, max_size=3).map(",".join),
        "state.not": st.lists(STATES, min_size=1, max_size=3).map(", ".join),
        "owner": st.lists(OWNERS, min_size=1, max_size=3).map(",".join),
        "owner.not": st.lists(OWNERS, min_size=1, max_size=3).map(",,".join),
        "review_due": st.lists(DAYS | st.just("none"), min_size=1, max_size=3).map(",".join),
        "review_due.gte": DAYS,
        "changed_at.lte": DAYS | st.just("2026-11-23 14:05"),
        "q": st.text(max_size=20),
        "sort": st.sampled_from(["title", "-title", "-changed_at"]),
    },
)


@settings(max_examples=60,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(asked=QUERIES)
def test_what_is_printed_is_parsed_to_the_same(acts: dict[str, Act], asked: dict[str, str]) -> None:
    lookup = Lookup(acts["contributor"].viewer)
    first = parse_query(DocumentType, {name: [value] for name, value in asked.items()}, lookup)
    printed = first.parameters()
    again = parse_query(DocumentType, {name: [value] for name, value in printed.items()}, lookup)
    assert again == first
    assert [str(one.condition) for one in again.filters] == [
        str(one.condition) for one in first.filters
    ]
    assert again.parameters() == printed


@given(values=st.lists(st.text(min_size=1, max_size=12), max_size=5, unique=True))
def test_any_value_survives_being_printed(values: list[str]) -> None:
    terms = [Term(value, literal=True) for value in values]
    assert split(",".join(term.printed() for term in terms)) == terms


@given(raw=st.text(alphabet='ab ",', max_size=14))
def test_no_text_breaks_the_grammar(raw: str) -> None:
    assert all(isinstance(term, Term) for term in split(raw))


def test_what_is_not_is_also_what_is_empty(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    me = act.viewer.principal_id
    rows: list[dict[str, object]] = [{"title": "Mine", "owner": me}, {"title": "Nobody's"}]
    create(DocumentType, rows, act)
    assert titles(act, owner="me") == ["Mine"]
    assert titles(act, owner__not="me") == ["Nobody's"]
    assert titles(act, owner__not="none") == ["Mine"]
    assert titles(act, owner__not="me,none") == []
    assert titles(acts["auditor"], owner="me") == []
    assert titles(acts["auditor"], owner__not="me") == ["Mine", "Nobody's"]


def test_the_choices_that_are_left_are_asked_for_by_name(acts: dict[str, Act]) -> None:
    rows = [{"title": kind, "kind": kind} for kind in ("plan", "policy", "procedure")]
    create(DocumentType, rows, acts["contributor"])
    assert titles(acts["contributor"], kind__not="plan,Policy") == ["procedure"]
    (asked,) = parsed(acts["contributor"], kind__not="plan").filters
    assert "kind__in" in str(asked.condition)
    assert "NOT" not in str(asked.condition)


@time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False)
def test_days_are_reckoned_from_today(acts: dict[str, Act]) -> None:
    due = {"past": date(2026, 10, 27), "monday": date(2026, 11, 23), "sunday": date(2026, 11, 29),
           "far": date(2027, 1, 2)}  # fmt: skip
    rows: list[dict[str, object]] = [
        {"title": name, "review_due": day} for name, day in due.items()
    ]
    author, act = (Act.now(acts[role].viewer, "test") for role in ("contributor", "auditor"))
    create(DocumentType, [*rows, {"title": "without"}], author)
    assert titles(act, review_due="this-week") == ["monday", "sunday"]
    assert titles(act, review_due__lte="-30d") == ["past"]
    assert titles(act, review_due__gte="next-month") == ["far"]
    assert titles(act, review_due="none,-30d") == ["past", "without"]
    assert titles(act, review_due__not="none") == ["far", "monday", "past", "sunday"]
    assert len(titles(act, changed_at="today")) == 5
    assert titles(act, changed_at__lte="yesterday") == []


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("today", "2026-11-26", "2026-11-26"),
        ("-30d", "2026-10-27", "2026-10-27"),
        ("7d", "2026-12-03", "2026-12-03"),
        ("3m", "2027-02-26", "2027-02-26"),
        ("this-week", "2026-11-23", "2026-11-29"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("next-quarter", "2027-01-01", "2027-03-31"),
        ("this-year", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_word_is_a_span_of_days(word: str, first: str, last: str) -> None:
    found = days.span(word, date(2026, 11, 26))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_the_last_day_of_a_month_stays_in_a_shorter_one() -> None:
    assert days.span("1m", date(2027, 1, 31)) == (date(2027, 2, 28), date(2027, 2, 28))


@pytest.mark.parametrize(
    "asked",
    [
        {"state.gte": "draft"}, {"state.": "draft"}, {"title.like": "x"}, {"review_due": "soon"},
        {"review_due.not": "today"}, {"review_due.gte": "today,-7d"}, {"state": ","},
        {"review_due.lte": "9999y"}, {"owner": '""'}, {"state": ",".join(map(str, range(300)))},
    ],
)  # fmt: skip
def test_what_makes_no_sense_names_the_parameter(
    acts: dict[str, Act], asked: dict[str, str]
) -> None:
    with pytest.raises(QueryProblem) as found:
        parse_query(
            DocumentType, {k: [v] for k, v in asked.items()}, Lookup(acts["auditor"].viewer)
        )
    assert found.value.parameter in asked


def test_the_system_is_not_me(org: Organization) -> None:
    with pytest.raises(QueryProblem):
        parse_query(DocumentType, {"owner": ["me"]}, Lookup(system_viewer(org, "test")))


def test_a_filter_reads_as_a_sentence(acts: dict[str, Act]) -> None:
    asked = parsed(acts["contributor"], state__not="draft,in_review", owner="me",
                   review_due__gte="-30d", kind="plan", review_due="none")  # fmt: skip
    due = DocumentType.spec("review_due").label
    assert [(one.label, *one.sentence) for one in asked.filters] == [
        ("State", "is none of", "Draft, In review"),
        ("Owner", "is", "me"),
        (due, "from", "30 days ago"),
        ("Kind", "is", "Plan"),
        (due, "is", "empty"),
    ]
