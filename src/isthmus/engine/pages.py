"""What the engine itself adds to the lists of every register."""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import EXPORT, IMPORT
from isthmus.engine.web.hooks import ListAction, Panel, RecordPage, list_actions, panels


def _shares(page: RecordPage) -> dict[str, Any] | None:
    # Imported with the first page: the command line needs none of it.
    from isthmus.engine.web.share_panel import share_panel

    return share_panel(page)


panels.append(Panel("*", "engine/share_panel.html", _shares, "rail", order=60))

list_actions += [
    ListAction("*", "Import", "record_import", "upload", place="import", verb=IMPORT),
    *(
        ListAction(
            "*",
            words,
            f"record_export_{ending}",
            "download",
            place="export",
            keep_filters=True,
            verb=EXPORT,
        )
        for ending, words in (("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("json", "JSON"))
    ),
]
