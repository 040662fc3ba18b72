"""What the engine itself adds to the pages of every register."""

from __future__ import annotations

from isthmus.engine.access import EXPORT, IMPORT
from isthmus.engine.approvals.panel import EVER_APPROVED, approvals_panel, ever_approved
from isthmus.engine.attachments import happenings as _attachments  # noqa: F401 - declares
from isthmus.engine.attachments.panel import attachments_panel
from isthmus.engine.calendar import dates as _dates  # noqa: F401 - declares
from isthmus.engine.checklists.panel import ARE_ASKED, are_asked, checklists_panel
from isthmus.engine.comments import happenings as _comments  # noqa: F401 - declares
from isthmus.engine.comments.panel import comments_panel
from isthmus.engine.filters import extras
from isthmus.engine.labels import happenings as _labels  # noqa: F401 - declares
from isthmus.engine.labels.panel import labels_panel
from isthmus.engine.language import N_
from isthmus.engine.lists import happenings as _lists  # noqa: F401 - declares
from isthmus.engine.lists import memory as _memory  # noqa: F401 - declares a filter
from isthmus.engine.needs import sources as _needs  # noqa: F401 - declares
from isthmus.engine.notices import working as _notices  # noqa: F401 - declares its jobs
from isthmus.engine.notices.panel import read_with_the_page
from isthmus.engine.snapshots.panel import versions_panel
from isthmus.engine.tasks import happenings as _tasks  # noqa: F401 - declares
from isthmus.engine.tasks.panel import tasks_panel
from isthmus.engine.time_spent import happenings as _time  # noqa: F401 - declares
from isthmus.engine.time_spent import listed
from isthmus.engine.time_spent.panel import time_panel
from isthmus.engine.watching import happenings as _watching  # noqa: F401 - declares
from isthmus.engine.watching.panel import watching_panel
from isthmus.engine.web.hooks import (
    ListAction,
    NavItem,
    Panel,
    list_actions,
    list_columns,
    nav_items,
    panels,
    record_annotations,
)
from isthmus.engine.web.share_panel import share_panel

nav_items.append(NavItem("start", "Approvals", "approvals", "checks"))
nav_items.append(NavItem("start", "Labels", "labels", "tag", permission="engine.label.view"))
record_annotations |= {EVER_APPROVED: ever_approved, ARE_ASKED: are_asked}
panels += [
    Panel("*", "engine/approvals_panel.html", approvals_panel, order=20, customers=True),
    Panel("*", "engine/checklists_panel.html", checklists_panel, order=25),
    Panel("*", "engine/versions_panel.html", versions_panel, order=30),
    Panel("*", "engine/share_panel.html", share_panel, "rail", order=60),
    # It marks what is read by opening the record, and draws nothing.
    Panel("*", "", read_with_the_page, "rail", order=99),
]

list_columns[listed.COLUMN.name] = listed.COLUMN
extras[listed.FILTER.name] = listed.FILTER
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
            customers=True,
        )
        for ending, words in (("xlsx", N_("Excel (XLSX)")), ("csv", "CSV"), ("json", "JSON"))
    ),
]

panels += [
    Panel("*", "engine/tasks_panel.html", tasks_panel, order=60),
    Panel("*", "engine/attachments_panel.html", attachments_panel, order=61),
    Panel("*", "engine/time_panel.html", time_panel, order=62),
    Panel("*", "engine/comments_panel.html", comments_panel, order=70),
    Panel("*", "engine/labels_panel.html", labels_panel, "rail", order=65),
    Panel("*", "engine/watching_panel.html", watching_panel, "rail", order=70),
]
