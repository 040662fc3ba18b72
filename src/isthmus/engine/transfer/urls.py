from django.urls import path

from isthmus.engine.transfer.export import ENDINGS
from isthmus.engine.transfer.match_views import record_import_match
from isthmus.engine.transfer.run_views import record_import_refused, record_import_run
from isthmus.engine.transfer.views import (
    record_export,
    record_import,
    record_import_mistakes,
    record_import_preview,
    record_import_template,
)
from isthmus.engine.web import addresses  # noqa: F401 - registers the converter

REGISTER = "o/<slug:org>/<register:record_type>/"

urlpatterns = [
    path(f"{REGISTER}import/", record_import, name="record_import"),
    path(f"{REGISTER}import/template.xlsx", record_import_template, name="record_import_template"),
    path(f"{REGISTER}import/<slug:token>/", record_import_preview, name="record_import_preview"),
    path(f"{REGISTER}import/<slug:token>/match/", record_import_match, name="record_import_match"),
    path(
        f"{REGISTER}import/<slug:token>/mistakes.csv",
        record_import_mistakes,
        name="record_import_mistakes",
    ),
    path(f"{REGISTER}import/run/<slug:token>/", record_import_run, name="record_import_run"),
    path(
        f"{REGISTER}import/run/<slug:token>/refused.csv",
        record_import_refused,
        name="record_import_refused",
    ),
    *(
        path(
            f"{REGISTER}export.{ending}",
            record_export,
            {"ending": ending},
            name=f"record_export_{ending}",
        )
        for ending in ENDINGS
    ),
]
