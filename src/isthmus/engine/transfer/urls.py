from django.urls import path

from isthmus.engine.transfer.export import ENDINGS
from isthmus.engine.transfer.views import record_export, record_import, record_import_preview
from isthmus.engine.web import addresses  # noqa: F401 - registers the converter

REGISTER = "o/<slug:org>/<register:record_type>/"

urlpatterns = [
    path(f"{REGISTER}import/", record_import, name="record_import"),
    path(f"{REGISTER}import/<slug:token>/", record_import_preview, name="record_import_preview"),
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
