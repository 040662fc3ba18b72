"""How the demonstration organization came to its agreements, each act on its day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from isthmus.agreements.records import AgreementType
from isthmus.conformity.operations import trace
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import create, move, share
from isthmus.home.demo.source import Item, day, moment

if TYPE_CHECKING:
    from isthmus.home.demo.story import Step, Story


def agreement_steps(story: Story, item: Item) -> Iterator[Step]:
    """Yield what was done with one agreement: it is written, and what became of it then."""
    made: list[int] = []
    at = moment(item["written"], f"{item['key']}written")
    yield at, _writing(story, item, made, at)
    for later in item.get("then", ()):
        at = max(moment(later["when"], f"{item['key']}{later['do']}{later['when']}"), at)
        yield at, _moving(story, later, made, at)


def _writing(story: Story, item: Item, made: list[int], at: datetime) -> Callable[[], None]:
    def step() -> None:
        act = story.act(item["by"], at)
        (record,) = create(AgreementType, [_values(story, item)], act)
        made.append(record.pk)
        trace(record.pk, story.requirements(item), act)

    return step


def _values(story: Story, item: Item) -> dict[str, Any]:
    dates = {"starts_on": "starts", "ends_on": "ends", "review_due": "review_due"}
    values = {
        "title": item["title"],
        "kind": item["kind"],
        "party": story.parties[item["party"]],
        "summary": item["summary"],
        "services": item["services"],
        "owner": story.people[item["owner"]],
        "security_clause": item.get("security", ""),
        "targets": [{**row, "value": Decimal(row["value"])} for row in item["targets"]],
    }
    values |= {name: day(item[key]) for name, key in dates.items() if key in item}
    values |= {n: item[n] for n in ("notice_days", "contract_number") if n in item}
    values |= {f"own.{code}": value for code, value in item.get("own", {}).items()}
    if "representative" in item:
        values["customer_representative"] = story.people[item["representative"]]
    return values


def _moving(story: Story, item: Item, made: list[int], at: datetime) -> Callable[[], None]:
    def step() -> None:
        act = story.act(item["by"], at)
        if item["do"] == "approve":
            give(AgreementType, "terms", made, act)
        elif item["do"] == "share":
            share(AgreementType, made[0], [story.parties[item["with"]]], act)
        else:
            move(AgreementType, item["do"], made, act, item.get("with"))

    return step
