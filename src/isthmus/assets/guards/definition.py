"""What must hold before a definition of configuration items counts. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.text import fold

if TYPE_CHECKING:
    from isthmus.assets.models import Definition
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Definition", Reason]]


def defines_something(definitions: Sequence[Definition], act: Act) -> Reasons:
    """Refuse a definition that doesn't say what a configuration item is, or into what they fall."""
    for one in definitions:
        if not one.wording.strip():
            hint = tr("Write it down in a sentence or two.")
            yield one, Reason("no-wording", tr("It defines nothing in words."), hint)
        if not one.parts["categories"]:
            hint = tr("Add at least one, with what belongs there.")
            yield one, Reason("no-categories", tr("It has no categories."), hint)


def tells_categories_apart(definitions: Sequence[Definition], act: Act) -> Reasons:
    """Refuse a definition two of whose categories go by one code: items name them by it."""
    for one in definitions:
        seen: set[str] = set()
        categories: Sequence[Any] = one.parts["categories"]
        for category in categories:
            code = fold(category.code)
            if code in seen:
                text = tr("“%(code)s” is there twice.", code=category.code)
                yield one, Reason("code-twice", text, tr("Give each category a code of its own."))
                break
            seen.add(code)


def is_the_only_one(definitions: Sequence[Definition], act: Act) -> Reasons:
    """Refuse to bring a second definition into force: two people would decide by two of them."""
    model = type(definitions[0])
    rows = model.objects.as_system("whether a definition is in force").filter(
        organization=act.viewer.organization_id,
        in_force_from__isnull=False,
        removed_at__isnull=True,
    )
    holding = rows.values_list("pk", "reference").first()
    first = holding or (definitions[0].pk, definitions[0].reference)
    for one in definitions:
        if one.pk != first[0]:
            text = tr("%(reference)s is the definition in force.", reference=first[1])
            yield one, Reason("another", text, tr("Revise that one, or withdraw it first."))
