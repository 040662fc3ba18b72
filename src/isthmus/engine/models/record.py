from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models

from isthmus.engine.access import GuardedQuerySet
from isthmus.engine.lifecycle import Lifecycle
from isthmus.engine.models.circle import Circle
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.part import Part, PartRow
from isthmus.engine.models.principal import Principal
from isthmus.engine.models.rows import row_of, with_defaults
from isthmus.engine.text import FoldedField

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act


class Record(models.Model):
    """What every record has. Concrete records add fields, a lifecycle, rules and transitions.

    The columns a list filters and sorts by stand here as well as on Entry, so that a register
    is listed from its own table alone.
    """

    lifecycle: ClassVar[Lifecycle]
    #: verbs that take the permission of another verb: {"create": "judge"}
    needs: ClassVar[Mapping[str, str]] = {}
    #: columns that are derived from history and from other records, and stand in no event
    BESIDE_HISTORY: ClassVar[frozenset[str]] = frozenset()

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    # No index of their own: no list asks for one of these alone (see `register_indexes`).
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    circle = models.ForeignKey(
        Circle, null=True, on_delete=models.PROTECT, related_name="+", editable=False,
        db_index=False,
    )  # fmt: skip
    reference = models.CharField(max_length=60, editable=False)
    title = models.CharField(max_length=250)
    title_key = FoldedField()
    owner = models.ForeignKey(
        Principal, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    state = models.CharField(max_length=40, editable=False)
    created_at = models.DateTimeField("created", editable=False)
    changed_at = models.DateTimeField("changed", editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    #: values of the organization's own fields by their code, as JSON: see `engine.own`
    own = models.JSONField(default=dict, editable=False)

    objects: ClassVar[Any] = GuardedQuerySet.as_manager()
    # Django itself follows foreign keys through this manager; our code never names it.
    objects_unguarded = models.Manager()

    #: Parts that a transition or a guard adds; the door writes them with the record.
    new_parts: list[Part]
    #: Rows that people edit, by the part's name, as they are (to be); empty until they are loaded.
    parts: dict[str, list[PartRow]]
    #: the fields and parts of the edit under way, for guards
    touched: frozenset[str] = frozenset()

    class Meta:
        abstract = True
        base_manager_name = "objects_unguarded"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_parts = []
        self.parts = {}

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @classmethod
    def from_db(  # type: ignore[override] # Django 5.2 gives no more than these
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        record = row_of(cls, dict(zip(field_names, values, strict=True)), db)
        record.new_parts = []
        record.parts = {}
        return record

    @classmethod
    def new(cls, columns: Mapping[str, Any]) -> Self:
        """Return a record that is not written yet, with these columns by attribute."""
        record = row_of(cls, with_defaults(cls, columns))
        record.new_parts = []
        record.parts = {}
        return record

    @property
    def state_label(self) -> str:
        return self.lifecycle.states[self.state].label

    @property
    def state_category(self) -> str:
        return self.lifecycle.states[self.state].category

    def on_create(self, act: Act) -> None:
        """Set what follows from being created, before validation. For the record's own fields."""

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        """Set what follows from an edit of `changed`, before guards and validation."""

    def on_replay(self, was: str, act: Act) -> None:
        """Set what follows from a state that another system's log tells of, at the time it tells.

        `was` is the state before, empty at the beginning of the log; the fields are set already.
        """

    def entry_due(self) -> Any:
        """The date by which something about this record is due, or None. For lists that cross registers."""
        return None
