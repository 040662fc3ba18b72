from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.context.guards.filled import filled
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.text import fold

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]

#: Which names an approach needs.
NAMES = {
    "a": ("name_common",),
    "b": ("name_isms", "name_sms"),
    "c": ("name_common", "name_isms", "name_sms"),
}

has_reasons = filled(
    "reasons",
    "no-reasons",
    N_("It does not say why this approach was chosen."),
    N_("Write down what it saves, and where criteria differ."),
)


def names_differ(approaches: Sequence[Any], act: Act) -> Reasons:
    """Refuse an approach whose assessments have no name, or one name for two (27013, 6.2.3 b))."""
    for one in approaches:
        names = [fold(getattr(one, name)).strip() for name in NAMES[one.choice]]
        if not all(names):
            text = tr("An assessment has no name.")
            yield one, Reason("no-name", text, tr("Say what people call each of them."))
        elif len({*names}) < len(names):
            text = tr("Two assessments go by one name.")
            hint = tr("Give them names that nobody takes for each other.")
            yield one, Reason("one-name", text, hint)


def is_the_only_one(approaches: Sequence[Any], act: Act) -> Reasons:
    """Refuse to bring a second approach into force: two people would go by two of them."""
    model = type(approaches[0])
    rows = model.objects.as_system("whether an approach is in force").filter(
        organization=act.viewer.organization_id,
        in_force_from__isnull=False,
        removed_at__isnull=True,
    )
    holding = rows.values_list("pk", "reference").first()
    first = holding or (approaches[0].pk, approaches[0].reference)
    for one in approaches:
        if one.pk != first[0]:
            text = tr("%(reference)s is the approach in force.", reference=first[1])
            yield one, Reason("another", text, tr("Revise that one, or withdraw it first."))
