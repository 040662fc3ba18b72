"""Pages of the settings that upper packages add."""

from __future__ import annotations

#: Under “Records”, for those who administer: name of the address, its words (`N_`).
of_records: list[tuple[str, str]] = []
