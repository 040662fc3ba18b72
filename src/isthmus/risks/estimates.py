"""What is refused of estimates, before anything is drawn from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from isthmus.assets.currencies import DIGITS
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.risks.models import Case

#: What happens more often than this in a year is no risk, and would take long to draw.
MOST_OFTEN = 1000


def no_currency(row: int, pointer: str, code: str) -> RowError:
    text = tr("“%(currency)s” is no currency of ISO 4217.", currency=code)
    return RowError(row, pointer, "currency", text, tr("Write its three capital letters."))


def estimate_errors(row: int, estimates: Sequence[Any]) -> Iterator[RowError]:
    """Yield what is wrong with the estimates of one risk."""
    for place, one in enumerate(estimates):
        pointer = f"estimates.{place}"
        for name, code, text, hint in (*_often(one), *_loss(one)):
            yield RowError(row, f"{pointer}.{name}", code, text, hint)
        if one.currency and one.currency not in DIGITS:
            yield no_currency(row, f"{pointer}.currency", one.currency)
        elif one.currency != estimates[0].currency:
            text = tr("The other estimate is in %(currency)s.", currency=estimates[0].currency)
            hint = tr("Give all in one currency: they are compared.")
            yield RowError(row, f"{pointer}.currency", "other-currency", text, hint)


def _often(one: Any) -> Iterator[tuple[str, str, str, str]]:
    if None in (one.least, one.likeliest, one.most):
        return  # asked for already
    order = tr("From the least to the most: least, likeliest, most.")
    if one.least < 0:
        yield "least", "range", tr("Nothing happens less often than never."), tr("Give 0 or more.")
    if one.likeliest < one.least:
        yield "likeliest", "order", tr("The likeliest is less than the least."), order
    if one.most < one.likeliest:
        yield "most", "order", tr("The most is less than the likeliest."), order
    if one.most > MOST_OFTEN:
        text = tr("More than %(count)s times a year is too often to be drawn.", count=MOST_OFTEN)
        hint = tr("Take what happens in a week or a month together as one event.")
        yield "most", "range", text, hint


def _loss(one: Any) -> Iterator[tuple[str, str, str, str]]:
    if None in (one.loss_low, one.loss_high):
        return
    if one.loss_low <= 0:
        hint = tr("Give the smallest that matters, or estimate only events that cost something.")
        yield "loss_low", "range", tr("A loss is more than nothing."), hint
    if one.loss_high < one.loss_low:
        hint = tr("Give the smaller one first; the same twice is a loss that is certain.")
        yield "loss_high", "order", tr("The range ends before it begins."), hint


def undrawn(estimates: Sequence[Any]) -> str:
    """Return why nothing is drawn from the estimates of a risk; empty if something is, or none is there."""
    cases = [one.case for one in estimates]
    if not cases:
        return ""
    if Case.NOW not in cases:
        return tr("Its estimates are not drawn: nobody has said how it is as things are.")
    if len({*cases}) < len(cases):
        return tr("Its estimates are not drawn: there are two of one case. Keep one of them.")
    return ""
