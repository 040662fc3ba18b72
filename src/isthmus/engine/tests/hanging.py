"""Three small registers that hang on one another, there for the length of one test.

Their tables are made inside the test's transaction and go with it; no other test, page of the
reference or start-up check sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

from isthmus.conftest import forget_queries
from isthmus.engine.lifecycle import Lifecycle, State
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType, registry, section


class Matter(Record):
    lifecycle = Lifecycle((State("open", "Open", "open"),))

    class Meta(Record.Meta):
        abstract = False
        app_label = "hanging"


class Step(Record):
    lifecycle = Lifecycle((State("open", "Open", "open"),))
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Record.Meta):
        abstract = False
        app_label = "hanging"


class Finding(Record):
    lifecycle = Lifecycle((State("open", "Open", "open"),))
    step = models.ForeignKey(
        Step, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Record.Meta):
        abstract = False
        app_label = "hanging"


class MatterType(RecordType):
    model = Matter
    prefix, register = "MAT", "matters"
    label, label_plural = "Matter", "Matters"
    about, clause, phase = "What others hang on.", "6.1", "do"
    form = (section("What it is", "title"),)
    restrictable = True


class StepType(RecordType):
    model = Step
    prefix, register = "STP", "steps"
    label, label_plural = "Step", "Steps"
    about, clause, phase = "What hangs on a matter.", "6.1", "do"
    form = (section("What it is", "title", "matter"),)
    restrictable = True
    hangs_on = "matter"


class FindingType(RecordType):
    model = Finding
    prefix, register = "FND", "findings"
    label, label_plural = "Finding", "Findings"
    about, clause, phase = "What hangs on a step.", "6.1", "do"
    form = (section("What it is", "title", "step"),)
    restrictable = True
    hangs_on = "step"


TYPES: tuple[type[RecordType], ...] = (MatterType, StepType, FindingType)


@contextmanager
def registered() -> Iterator[None]:
    """Make the three registers known, with their tables, in the transaction that is open."""
    editor = connection.SchemaEditorClass(connection)  # type: ignore[misc,unused-ignore]
    editor.deferred_sql = []
    known = registry._types
    with connection.cursor() as cursor:
        for record_type in TYPES:
            sql, parameters = editor.table_sql(record_type.model)
            cursor.execute(sql, parameters or None)
    registry._types = {**known, **{one.code: one for one in TYPES}}
    forget_queries()
    try:
        yield
    finally:
        registry._types = known
        forget_queries()
