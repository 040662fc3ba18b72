"""States of a record and the moves between them, declared on the model.

A transition is a method of the model, marked by `transition`. It changes the fields of one
record in memory; the door decides whether it may run, and writes what it changed. Its keyword
parameters after `act` are the inputs a person, an API call or a command gives: text, a date, or a
record, which is given by its reference.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from isthmus.engine.access import EDIT
from isthmus.engine.language import declare_texts

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act
    from isthmus.engine.models import Record


@dataclass(frozen=True)
class State:
    code: str
    label: str
    category: str  #: one of StateCategory

    def __post_init__(self) -> None:
        declare_texts(self, "label")


@dataclass(frozen=True)
class Reason:
    """Why something is refused, for people (`text`) and for programs (`code`)."""

    code: str
    text: str
    hint: str = ""


#: Lists in, reasons out: a guard sees the whole batch and yields a reason for each refused record.
Guard = Callable[["Sequence[Any]", "Act"], Iterable[tuple["Record", Reason]]]
#: The same for what can only be said once somebody has given the transition's inputs.
GivenGuard = Callable[
    ["Sequence[Any]", "Act", Mapping[str, Any]], Iterable[tuple["Record", Reason]]
]


def of_kinds(guard: Guard, *kinds: str) -> Guard:
    """Return a guard that asks `guard` about records of these kinds only."""

    def guarded(records: Sequence[Any], act: Act) -> Iterable[tuple[Record, Reason]]:
        concerned = [record for record in records if record.kind in kinds]
        return guard(concerned, act) if concerned else ()

    return guarded


@dataclass(frozen=True)
class Input:
    """One thing a transition asks for."""

    name: str
    label: str
    type: type
    required: bool
    help: str = ""

    def __post_init__(self) -> None:
        declare_texts(self, "label", "help")

    @property
    def is_record(self) -> bool:
        """Whether a record is asked for; it is given by its reference."""
        return hasattr(self.type, "lifecycle")


#: The target of a transition that leaves a record where it is: something is decided or told of it.
STAYS = ""


@dataclass(frozen=True)
class Transition:
    verb: str
    label: str
    sources: tuple[str, ...]
    #: the state it leads to; STAYS: none other, unless the method itself says so
    target: str
    permission: str
    guards: tuple[Guard, ...]
    inputs: tuple[Input, ...]
    method: Callable[..., None]
    help: str
    #: a transition that takes something away from its readers is shown as dangerous
    danger: bool = False
    #: asked when it is done, with what was given for it
    once_given: tuple[GivenGuard, ...] = ()
    #: says of a record in the right state whether this is worth offering; guards refuse, this hides
    fits: Callable[[Any], bool] | None = None

    def __post_init__(self) -> None:
        declare_texts(self, "label", "help")

    def offered(self, record: Record) -> bool:
        """Return whether people are shown it for this record, possible or not."""
        return record.state in self.sources and (self.fits is None or self.fits(record))


def transition(
    *,
    source: str | Sequence[str],
    target: str = STAYS,
    label: str,
    permission: str = EDIT,
    guards: Sequence[Guard] = (),
    labels: dict[str, str] | None = None,
    danger: bool = False,
    once_given: Sequence[GivenGuard] = (),
    fits: Callable[[Any], bool] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Mark a method as the transition from `source` to `target`, or as one that leaves the state.

    `fits` keeps it from pages of records for which it makes no sense; it refuses nothing.

    `labels` names its inputs for people; a name without an entry is shown as written. An input that
    is a record is one that the actor may see; the door locks it with the records that move.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)

    def mark(method: Callable[..., None]) -> Callable[..., None]:
        method.__dict__["declared_transition"] = {
            "sources": sources,
            "target": target,
            "label": label,
            "permission": permission,
            "guards": tuple(guards),
            "labels": labels or {},
            "danger": danger,
            "once_given": tuple(once_given),
            "fits": fits,
        }
        return method

    return mark


def _inputs(method: Callable[..., None], labels: dict[str, str]) -> tuple[Input, ...]:
    found = []
    hints = typing.get_type_hints(method, include_extras=False, localns={"Act": object})
    for name, parameter in list(inspect.signature(method).parameters.items())[2:]:
        label = labels.get(name, name.replace("_", " ").capitalize())
        text, _, help_text = label.partition(" — ")
        required = parameter.default is inspect.Parameter.empty
        found.append(Input(name, text, hints.get(name, str), required, help_text))
    return tuple(found)


@dataclass
class Lifecycle:
    """The states of one record type, the first being where records start."""

    declared: Sequence[State]
    states: dict[str, State] = field(init=False)

    def __post_init__(self) -> None:
        self.states = {state.code: state for state in self.declared}

    @property
    def initial(self) -> str:
        return self.declared[0].code

    def choices(self) -> list[tuple[str, str]]:
        return [(state.code, state.label) for state in self.declared]

    def codes(self, *categories: str) -> list[str]:
        """Return the codes of the states in `categories`."""
        return [state.code for state in self.declared if state.category in categories]


@cache
def transitions_of(model: type[Record]) -> dict[str, Transition]:
    """Return the transitions declared on `model` and its bases, by verb, in order of declaration:
    its own first."""
    known: dict[str, Transition] = {}
    for base in model.__mro__:
        for name, method in vars(base).items():
            marks = getattr(method, "declared_transition", None)
            if marks is None or name in known:
                continue
            doc = inspect.getdoc(method) or ""
            known[name] = Transition(
                verb=name,
                label=marks["label"],
                sources=marks["sources"],
                target=marks["target"],
                permission=marks["permission"],
                guards=marks["guards"],
                inputs=_inputs(method, marks["labels"]),
                method=method,
                help=doc.split("\n\n")[0].replace("\n", " "),
                danger=marks["danger"],
                once_given=marks["once_given"],
                fits=marks["fits"],
            )
    return known
