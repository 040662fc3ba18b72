"""What a new version of a catalogue would add, change and retire beside the one that is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isthmus.engine.language import N_, joined
from isthmus.standards.catalogues.content import Content, Item

#: Fields by which a requirement reads otherwise, and what people call them.
_FIELDS = {
    "title": N_("title"),
    "text": N_("text"),
    "kind": N_("kind"),
    "parent": N_("place"),
    "within": N_("what it enhances"),
    "phase": N_("phase"),
    "label": N_("label"),
}


@dataclass(frozen=True)
class Changed:
    before: Item
    after: Item

    @property
    def what(self) -> str:
        """Name what differs: title, text."""
        return joined(
            words
            for name, words in _FIELDS.items()
            if getattr(self.before, name) != getattr(self.after, name)
        )


@dataclass(frozen=True)
class Comparison:
    added: tuple[Item, ...]
    changed: tuple[Changed, ...]
    retired: tuple[Item, ...]
    unchanged: int


def compare(new: Content, old: Content | None) -> Comparison:
    """Compare by identifiers; without an older version everything is added."""
    before = {item.ref: item for item in (old.items if old else ())}
    after = {item.ref for item in new.items}
    pairs: Sequence[Changed] = [
        Changed(before[item.ref], item) for item in new.items if item.ref in before
    ]
    changed = tuple(pair for pair in pairs if pair.what)
    return Comparison(
        tuple(item for item in new.items if item.ref not in before),
        changed,
        tuple(item for ref, item in before.items() if ref not in after),
        len(pairs) - len(changed),
    )
