"""Which risks are drawn together, and what they come to, by currency: nothing is converted.

As other figures, they rest on what everybody may know of, whoever looks: so whoever passes them
on tells nothing of a risk that is restricted. Its own page tells those who know of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.assets.currencies import DIGITS
from isthmus.engine.access import Viewer
from isthmus.engine.filters import QueryProblem
from isthmus.engine.formats import number
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import RESERVED, Query, parse_query, selection
from isthmus.risks.estimates import undrawn
from isthmus.risks.models import Case, Estimate
from isthmus.risks.models.risk import LIVE
from isthmus.risks.quantity.drawing import Quantity
from isthmus.risks.quantity.figures import (
    CASES,
    DRAWS,
    PERCENTILES,
    Analysis,
    Cases,
    Figures,
    Said,
    analysed,
)
from isthmus.risks.records import RiskType

#: So many years and events of all risks together a page and the API draw, which takes some seconds;
#: the command line draws as many as there are.
MOST, MOST_DRAWS = 250_000_000, 1_000_000
#: Words of a list's address that a portfolio has no use for.
IDLE = RESERVED - {"q"}


@dataclass(frozen=True)
class Portfolio:
    """Analyses by currency, and what was left out of them."""

    analyses: Mapping[str, Analysis]
    titles: Mapping[str, str]
    #: live risks that nobody estimated
    without: int
    #: restricted ones that the viewer knows of: in none of the figures
    restricted: int
    #: so many that they can't be drawn at once: then there is no analysis
    too_many: int = 0


def quantities(estimates: Iterable[Any]) -> dict[str, Quantity]:
    """Return what estimates of one risk say, by case."""
    return {
        one.case: Quantity(
            float(one.least),
            float(one.likeliest),
            float(one.most),
            float(one.loss_low),
            float(one.loss_high),
            int(one.share) / 100,
            1 if one.seed is None else one.seed,
        )
        for one in estimates
    }


def said(reference: str, estimates: Sequence[Any]) -> Said | None:
    """Return a risk in figures; None where nothing is drawn from them."""
    if not estimates or undrawn(estimates):
        return None
    found = quantities(estimates)
    return Said(reference, found[Case.NOW], found.get(Case.AFTER), found.get(Case.BEFORE))


def read_question(asked: Mapping[str, Sequence[str]], lookup: Lookup) -> Query:
    """Return which risks filters choose; order and columns of a list pass by. Raises QueryProblem."""
    wanted = {name: values for name, values in asked.items() if name not in IDLE}
    return parse_query(RiskType, wanted, lookup)


def read_draws(raw: str, default: int = DRAWS) -> int:
    """Return how many years are drawn. Raises QueryProblem."""
    if not raw:
        return default
    if not raw.isascii() or not raw.isdigit() or not 1_000 <= int(raw[:9]) <= MOST_DRAWS:
        raise QueryProblem(
            "draws",
            tr("“%(raw)s” is no number of years to draw.", raw=raw[:20]),
            tr(
                "Give one from %(least)s to %(most)s.", least=number(1_000), most=number(MOST_DRAWS)
            ),
        )
    return int(raw)


def portfolio(query: Query, viewer: Viewer, draws: int = DRAWS, most: int = MOST) -> Portfolio:
    """Draw the live risks that a query chooses together, unless that is too much work. Three queries.

    `most` years and events are drawn, 0 for no limit.
    """
    chosen = selection(query, viewer).order_by().filter(state__in=LIVE)
    open_to_all = chosen.filter(circle__isnull=True)
    rows = Estimate.objects.filter(record__in=open_to_all.values("pk")).select_related("record")
    rows = rows.only(
        "case", "least", "likeliest", "most", "loss_low", "loss_high", "share", "currency", "seed",
        "record__reference", "record__title",
    )  # fmt: skip
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.order_by("record", "position"):
        found[row.record].append(row)
    quantified = {risk: one for risk, rows in found.items() if (one := said(risk.reference, rows))}
    count = chosen.count()
    restricted = count - open_to_all.count() if count else 0
    without = count - restricted - len(quantified)
    if most and draws * sum(map(_work, quantified.values())) > most:
        return Portfolio({}, {}, without, restricted, len(quantified))
    by_currency: dict[str, list[Said]] = defaultdict(list)
    for risk, one in quantified.items():
        by_currency[found[risk][0].currency].append(one)
    analyses = {
        currency: analysed(tuple(risks), draws) for currency, risks in sorted(by_currency.items())
    }
    titles = {risk.reference: risk.title for risk in quantified}
    return Portfolio(analyses, titles, without, restricted)


def _work(one: Said) -> float:
    """Return what drawing a year of a risk takes: the year and its events, in each case."""
    return sum(1 + said.rate for said in (one.now, one.after, one.before) if said)


def told(found: Portfolio) -> dict[str, Any]:
    """Return figures as data, in amounts that the currency has."""
    return {
        "currencies": [
            _currency(currency, one, found.titles) for currency, one in found.analyses.items()
        ],
        "without_estimate": found.without,
        "restricted": found.restricted,
    }


def _currency(currency: str, one: Analysis, titles: Mapping[str, str]) -> dict[str, Any]:
    digits = DIGITS[currency]
    return {
        "currency": currency,
        "draws": one.draws,
        "risks": len(one.each),
        **_cases(one.all, digits),
        "losses": [round(loss, digits) for loss in one.losses],
        **{f"exceeded_{name}": [*one.exceeded.get(name, ())] for name in CASES},
        "each": [
            {"reference": reference, "title": titles[reference], **_cases(cases, digits)}
            for reference, cases in one.each.items()
        ],
    }


def _cases(found: Cases, digits: int) -> dict[str, Any]:
    said = {name: getattr(found, name) for name in CASES}
    return {name: _figures(one, digits) if one else None for name, one in said.items()}


def _figures(found: Figures, digits: int) -> dict[str, Any]:
    return {
        "mean": round(found.mean, digits),
        "mean_error": round(found.error, digits),
        "chance": found.chance,
        **{
            f"p{percent}": round(loss, digits)
            for percent, loss in zip(PERCENTILES, found.percentiles, strict=True)
        },
    }
