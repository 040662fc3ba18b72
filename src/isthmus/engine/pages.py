"""What the engine itself adds to the lists of every register."""

from isthmus.engine.access import EXPORT, IMPORT
from isthmus.engine.web.hooks import ListAction, list_actions

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
