"""The curve of losses and the figures beside it, as pages draw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

from isthmus.assets.currencies import DIGITS
from isthmus.engine.formats import number
from isthmus.engine.language import tr
from isthmus.risks.quantity.figures import PERCENTILES, Analysis, Figures

#: Where the scale of chances may end, in percent.
TOPS = (1, 2, 5, 10, 20, 25, 50, 75, 100)
#: Marks below the curve: more print over each other on a phone.
MARKS = 4
#: How the lines of a curve are told apart.
DASHES = {"now": "", "after": "6 4", "before": "1 4"}


def money(value: float, currency: str) -> str:
    """Return an amount in the reader's way, on one line: 12,300 EUR. Cents are said of small ones only."""
    digits = DIGITS[currency] if 0 < abs(value) < 100 else 0
    return f"{number(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits)))}\N{NO-BREAK SPACE}{currency}"


def percent(chance: float) -> str:
    """Return a chance from 0 to 1 in percent: 12.5 %."""
    shown = round(chance * 100, 1)
    return f"{number(int(shown) if shown == int(shown) else shown)} %"


def drawn(found: Analysis, currency: str) -> dict[str, Any]:
    """Return what `risks/quantity.html` draws of an analysis."""
    labels = {
        "now": tr("As things are"),
        "after": tr("After treatment"),
        "before": tr("Without any measures"),
    }
    shown = {label: one for name, label in labels.items() if (one := getattr(found.all, name))}
    return {
        "answer": _answer(found, currency),
        "heads": [tr("Losses"), *shown],
        "rows": [*_rows([*shown.values()], currency)],
        "curve": _curve(found, labels, currency),
        "note": tr(
            "From %(draws)s years drawn at random; the mean is off by %(error)s or less in two of three.",
            draws=number(found.draws),
            error=money(found.all.now.error, currency),
        ),
    }


def _answer(found: Analysis, currency: str) -> str:
    bad = PERCENTILES.index(95)
    text = tr(
        "%(mean)s a year on the average; one year in twenty costs %(bad)s or more.",
        mean=money(found.all.now.mean, currency),
        bad=money(found.all.now.percentiles[bad], currency),
    )
    after = found.all.after
    if after is None:
        return text
    more = tr(
        "After treatment it is %(mean)s, and %(bad)s.",
        mean=money(after.mean, currency),
        bad=money(after.percentiles[bad], currency),
    )
    return f"{text} {more}"


def _rows(shown: Sequence[Figures], currency: str) -> Iterator[list[str]]:
    yield [tr("Mean of a year"), *(money(one.mean, currency) for one in shown)]
    for place, share in enumerate(PERCENTILES):
        label = tr("%(percent)s of years cost at most", percent=f"{share} %")
        yield [label, *(money(one.percentiles[place], currency) for one in shown)]
    yield [tr("Chance of any loss in a year"), *(percent(one.chance) for one in shown)]


def _curve(found: Analysis, labels: Mapping[str, str], currency: str) -> dict[str, Any] | None:
    """Return lines in percent of the picture: losses to the right by logarithm, chance upwards."""
    if len(found.losses) < 2:
        return None
    low, high = log10(found.losses[0]), log10(found.losses[-1])
    most = 100 * max(max(line) for line in found.exceeded.values())
    top = next(one for one in TOPS if one >= most)
    places = [100 * (log10(loss) - low) / (high - low) for loss in found.losses]
    return {
        "lines": [
            {
                "label": labels[name],
                "dashes": DASHES[name],
                "points": [
                    (round(x, 2), round(100 - 100 * chance * 100 / top, 2))
                    for x, chance in zip(places, line, strict=True)
                ],
            }
            for name, line in found.exceeded.items()
        ],
        "across": [
            {"x": round(100 * (log10(loss) - low) / (high - low), 2), "words": number(int(loss))
             if loss >= 1 else number(loss)}
            for loss in _marks(low, high)
        ],
        "up": [
            {"y": 100 - share, "words": percent(top * share / 10_000)} for share in (0, 50, 100)
        ],
        "words": _answer(found, currency),
    }  # fmt: skip


def _marks(low: float, high: float) -> list[float]:
    """Return round amounts between two logarithms, few and far enough from each other and the edge."""
    room = (high - low) / 10
    for steps in ((1, 2, 5), (1, 3), (1,)):
        marks = [
            step * 10.0**power
            for power in range(floor(low), ceil(high) + 1)
            for step in steps
            if low + room / 2 <= log10(step * 10.0**power) <= high - room
        ]
        if len(marks) <= MARKS:
            return marks
    return marks[:: ceil(len(marks) / MARKS)]
