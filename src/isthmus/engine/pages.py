"""What the engine itself adds to the pages of every register."""

from isthmus.engine.access import EXPORT, IMPORT
from isthmus.engine.attachments import happenings as _attachments  # noqa: F401 - declares
from isthmus.engine.attachments.panel import attachments_panel
from isthmus.engine.comments import happenings as _comments  # noqa: F401 - declares
from isthmus.engine.comments.panel import comments_panel
from isthmus.engine.tasks import happenings as _tasks  # noqa: F401 - declares
from isthmus.engine.tasks.panel import tasks_panel
from isthmus.engine.watching import happenings as _watching  # noqa: F401 - declares
from isthmus.engine.watching.panel import watching_panel
from isthmus.engine.web.hooks import ListAction, Panel, list_actions, panels

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

panels += [
    Panel("*", "engine/tasks_panel.html", tasks_panel, order=60),
    Panel("*", "engine/attachments_panel.html", attachments_panel, order=61),
    Panel("*", "engine/comments_panel.html", comments_panel, order=70),
    Panel("*", "engine/watching_panel.html", watching_panel, "rail", order=70),
]
