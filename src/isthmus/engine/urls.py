"""Addresses of the engine beside the derived pages: the API, import and export."""

from django.urls import include, path

from isthmus.engine.attachments import views as attachments
from isthmus.engine.comments import views as comments
from isthmus.engine.labels import views as labels
from isthmus.engine.notices import views as notices
from isthmus.engine.search import views as search
from isthmus.engine.tasks import views as tasks
from isthmus.engine.time_spent import views as time_spent
from isthmus.engine.watching import views as watching
from isthmus.engine.web import addresses  # noqa: F401 - registers the converter

urlpatterns = [
    path("api/v1/", include("isthmus.engine.api.urls")),
    path("", include("isthmus.engine.transfer.urls")),
    *attachments.urlpatterns,
    *comments.urlpatterns,
    *labels.urlpatterns,
    *notices.urlpatterns,
    *search.urlpatterns,
    *tasks.urlpatterns,
    *time_spent.urlpatterns,
    *watching.urlpatterns,
]
