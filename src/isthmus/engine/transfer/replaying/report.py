"""What became of every row of a log: written, known already, or reported with the reason."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from isthmus.engine.transfer.cells import neutralised

#: Reasons by their code. What is written all the same is odd, and told as it stands in the log.
NO_KEY = "no-key"
NO_TIME = "no-time"
UNKNOWN_STATE = "unknown-state"
REFUSED = "refused"
BEFORE_OPENING = "before-opening"
ORDER = "order-contradicts-time"
BEGINS = "begins-otherwise"
NO_SUCH_MOVE = "no-such-move"
VALUE = "value-left-out"
EARLY = "stamp-before-its-time"
NEVER = "stamp-after-the-end"
DIFFERS = "counter-differs"


@dataclass(frozen=True, slots=True)
class Finding:
    row: int
    key: str
    reason: str
    text: str
    #: of the row: it was not written
    left_out: bool = False
    #: what a counter or a value belongs to
    field: str = ""
    rows: int = 1  #: that it is said of, from this one on


@dataclass
class Report:
    sha256: str
    rows: int = 0  #: of the file, without those that the mapping skips
    records: int = 0  #: that the file names
    written_rows: int = 0
    written_records: int = 0
    known_rows: int = 0  #: of records that were replayed before
    known_records: int = 0
    left_out: int = 0
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def take(self, findings: Iterable[Finding]) -> None:
        for one in findings:
            self.findings.append(one)
            self.left_out += one.left_out

    @property
    def counts(self) -> dict[str, int]:
        """How often each reason was found, by its code and what it belongs to, most often first."""
        found: Counter[str] = Counter()
        for one in self.findings:
            found[f"{one.reason} {one.field}".strip()] += one.rows
        return dict(found.most_common())

    @property
    def accounted(self) -> bool:
        return self.rows == self.written_rows + self.known_rows + self.left_out


def write_csv(report: Report, file: TextIO) -> None:
    """Write what was found, in order of the file's rows."""
    rows = csv.writer(file)
    rows.writerow(["row", "key", "reason", "field", "rows", "written", "what"])
    for one in sorted(report.findings, key=lambda found: found.row):
        written = "no" if one.left_out else "yes"
        cells = [one.key, one.reason, one.field, str(one.rows), written, one.text]
        rows.writerow([one.row, *map(neutralised, cells)])
