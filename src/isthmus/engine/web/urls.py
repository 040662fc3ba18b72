"""Addresses of the derived pages. Views get the record type of the register in the address."""

from django.urls import path

from isthmus.engine.approvals.views import (
    approvals,
    approvals_give,
    record_approval_withdraw,
    record_approve,
)
from isthmus.engine.checklists.views import record_checklist
from isthmus.engine.drafts.views import draft_of_comment, draft_of_edit, draft_of_new, writing
from isthmus.engine.lists.views import urlpatterns as lists
from isthmus.engine.snapshots.views import (
    record_snapshot,
    record_snapshots,
    record_snapshots_compare,
)
from isthmus.engine.web import addresses  # noqa: F401 - registers the converter
from isthmus.engine.web.views.as_of import record_as_of
from isthmus.engine.web.views.bulk import record_bulk
from isthmus.engine.web.views.do import record_do
from isthmus.engine.web.views.download import record_file
from isthmus.engine.web.views.edit import record_edit
from isthmus.engine.web.views.emergency import open_restricted
from isthmus.engine.web.views.erase import record_erase
from isthmus.engine.web.views.filter import record_filter
from isthmus.engine.web.views.history import record_history
from isthmus.engine.web.views.listing import record_list
from isthmus.engine.web.views.many import record_bulk_undo
from isthmus.engine.web.views.new import record_new
from isthmus.engine.web.views.record import record
from isthmus.engine.web.views.relate import record_options, record_relate, record_unrelate
from isthmus.engine.web.views.relations import record_relations
from isthmus.engine.web.views.remove import record_remove
from isthmus.engine.web.views.restrict import (
    record_clearance,
    record_lift,
    record_restrict,
)
from isthmus.engine.web.views.run import record_run, record_run_refused
from isthmus.engine.web.views.share import record_share
from isthmus.engine.web.views.undo import record_restore, record_undo

REGISTER = "o/<slug:org>/<register:record_type>/"
RECORD = f"{REGISTER}<str:reference>/"

urlpatterns = [
    path("o/<slug:org>/approvals/", approvals, name="approvals"),
    path(
        "o/<slug:org>/approvals/<register:record_type>/<slug:rule>/",
        approvals_give,
        name="approvals_give",
    ),
    path("o/<slug:org>/open-restricted/", open_restricted, name="open_restricted"),
    path(REGISTER, record_list, name="record_list"),
    path(f"{REGISTER}new/", record_new, name="record_new"),
    path(f"{REGISTER}new/draft/", draft_of_new, name="draft_of_new"),
    path(f"{REGISTER}do/", record_bulk, name="record_bulk"),
    path(f"{REGISTER}do/undo/", record_bulk_undo, name="record_bulk_undo"),
    path(f"{REGISTER}do/run/<slug:token>/", record_run, name="record_run"),
    path(
        f"{REGISTER}do/run/<slug:token>/refused.csv", record_run_refused, name="record_run_refused"
    ),
    path(f"{REGISTER}filter/", record_filter, name="record_filter"),
    *lists,
    path(RECORD, record, name="record"),
    path(f"{RECORD}edit/", record_edit, name="record_edit"),
    path(f"{RECORD}edit/draft/", draft_of_edit, name="draft_of_edit"),
    path(f"{RECORD}comments/draft/", draft_of_comment, name="draft_of_comment"),
    path(f"{RECORD}writing/", writing, name="writing"),
    path(f"{RECORD}do/<str:verb>/", record_do, name="record_do"),
    path(f"{RECORD}relate/", record_relate, name="record_relate"),
    path(f"{RECORD}unrelate/", record_unrelate, name="record_unrelate"),
    path(f"{RECORD}options/", record_options, name="record_options"),
    path(f"{RECORD}restrict/", record_restrict, name="record_restrict"),
    path(f"{RECORD}clearances/", record_clearance, name="record_clearance"),
    path(f"{RECORD}lift/", record_lift, name="record_lift"),
    path(f"{RECORD}share/", record_share, name="record_share"),
    path(f"{RECORD}undo/", record_undo, name="record_undo"),
    path(f"{RECORD}restore/", record_restore, name="record_restore"),
    path(f"{RECORD}remove/", record_remove, name="record_remove"),
    path(f"{RECORD}history/", record_history, name="record_history"),
    path(f"{RECORD}relations/", record_relations, name="record_relations"),
    path(f"{RECORD}as-of/", record_as_of, name="record_as_of"),
    path(f"{RECORD}erase/", record_erase, name="record_erase"),
    path(f"{RECORD}files/<int:key>/", record_file, name="record_file"),
    path(f"{RECORD}approvals/<slug:rule>/", record_approve, name="record_approve"),
    path(
        f"{RECORD}approvals/<slug:rule>/withdraw/",
        record_approval_withdraw,
        name="record_approval_withdraw",
    ),
    path(f"{RECORD}checklists/<slug:code>/", record_checklist, name="record_checklist"),
    path(f"{RECORD}snapshots/", record_snapshots, name="record_snapshots"),
    path(f"{RECORD}snapshots/compare/", record_snapshots_compare, name="record_snapshots_compare"),
    path(
        f"{RECORD}snapshots/<slug:purpose>/<int:number>/", record_snapshot, name="record_snapshot"
    ),
]
