"""What a source is, and what it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, ClassVar

LOCATIONS, PARTIES, ITEMS = "locations", "parties", "items"
Said = str | bool | None


class SourceProblem(Exception):
    """The file can't be read: what is wrong and where, and how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class Found:
    """One thing that a source knows of, in our words.

    What is not named the source says nothing of, and it is left as it is; an empty value is said.
    """

    #: the source's own, `family:number`, for ever the same thing: `dcim.device:12`
    key: str
    #: the register it belongs to
    register: str
    #: what the source says, by field, as text that a form would take
    values: Mapping[str, Said] = field(default_factory=dict)
    #: what a new record begins with, made up by us: people change it as they like
    initial: Mapping[str, Said] = field(default_factory=dict)
    #: fields that name another thing, by its key; it comes before this one
    refers: Mapping[str, str | None] = field(default_factory=dict)
    #: relations to other things by type, complete: what is not named any more is ended
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: where it stands in its life; empty: the source does not say
    state: str = ""

    @property
    def family(self) -> str:
        return self.key.partition(":")[0]

    @property
    def title(self) -> str:
        return str(self.values.get("title") or self.initial.get("title") or "")


class Source(ABC):
    """One other system. It reads a file and says what it finds; it writes nothing."""

    #: how its keys begin, for ever: `netbox`
    name: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def read(self, file: BinaryIO) -> Iterator[Found]:
        """Yield everything the file knows of: places, parties, then items.

        Of a family of which it names one thing it has to name all: the others are marked as stale.
        What is untrustworthy is everything in the file: raise SourceProblem, naming the object.
        """


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    _sources[source.name] = source


def sources() -> dict[str, Source]:
    """Return every source by its name."""
    return dict(_sources)


def source_labels() -> dict[str, str]:
    """Return what people call each source, by its name."""
    return {name: source.label for name, source in _sources.items()}
