"""Labels of an import: looked up, made where somebody may, and put on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isthmus.engine.access import CREATE
from isthmus.engine.door import Act
from isthmus.engine.labels.operations import LONGEST, make_label, may, set_labels
from isthmus.engine.labels.reading import MOST, labels_of, live
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.text import fold
from isthmus.engine.transfer.columns import LABELS, join_names
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.plan import Change, Plan, PlannedRow
from isthmus.engine.transfer.sheet import SheetRow


class PlannedLabels:
    """Holds the labels that rows name against those that there are."""

    def __init__(self, found: Plan, lookup: Lookup) -> None:
        self.found = found
        self.known = {fold(one.name): one.name for one in labels_of(lookup).values()}
        self.count = len(self.known)
        self.makes = may(CREATE, Act.now(lookup.viewer, "import"))

    def plan(self, row: SheetRow, planned: PlannedRow, standing: Sequence[str]) -> None:
        """Note which labels a record is to have, if they are others than it has."""
        names: dict[str, None] = {}
        for given in row.labels or ():
            name = self.known.get(fold(given)) or self._new(given, row)
            if name:
                names[name] = None
        if set(names) != set(standing):
            planned.labels = list(names)
            before, after = join_names(sorted(standing)), join_names(sorted(names))
            planned.changes.append(Change(LABELS, tr("Labels"), before, after))

    def _new(self, name: str, row: SheetRow) -> str | None:
        """Let a label be made, or say why it can't be."""
        if not self.makes:
            message = tr(
                "There is no label “%(name)s”, and your role does not let you make one.",
                name=name[:60],
            )
            self._error(row, "unknown", message, tr("Ask who keeps the labels, or leave it out."))
        elif not fold(name) or len(name) > LONGEST:
            message = tr(
                "“%(name)s” can't be a label's name: it has at most %(longest)s characters.",
                name=name[:60],
                longest=LONGEST,
            )
            self._error(row, "too-long", message, tr("Write it shorter."))
        elif self.count + len(self.found.new_labels) >= MOST:
            message = tr(
                "There are %(most)s labels with these, and no more can be made.", most=MOST
            )
            self._error(row, "many", message, tr("Merge some, or use one that is there."))
        else:
            self.known[fold(name)] = name
            self.found.new_labels.append(name)
            return name
        return None

    def _error(self, row: SheetRow, code: str, message: str, hint: str) -> None:
        self.found.errors.append(CellError(row.number, LABELS, code, message, hint))


def put_labels(found: Plan, keys: Mapping[int, int], act: Act) -> None:
    """Make the labels that are missing and put those that rows name on their records.

    `keys` gives the records of new rows by the number of the row. Raises what the door raises.
    """
    rows = [row for row in found.rows if row.labels is not None]
    if not rows:
        return
    known = {fold(one.name): one.pk for one in live(act.viewer.organization_id)}
    for name in dict.fromkeys(name for row in rows for name in row.labels or ()):
        if fold(name) not in known:
            known[fold(name)] = make_label({"name": name}, act).pk
    wanted = {
        row.key or keys[row.number]: {known[fold(name)] for name in row.labels or ()}
        for row in rows
    }
    set_labels(found.record_type, wanted, act)
