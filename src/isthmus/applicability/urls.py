"""Addresses of statements of applicability, below /o/<organization>/."""

from django.urls import path

from isthmus.applicability.views.carry import carry
from isthmus.applicability.views.difference import difference_page
from isthmus.applicability.views.files import FILES, statement_file
from isthmus.applicability.views.fill import fill

urlpatterns = [
    path("o/<slug:org>/applicability/<str:reference>/controls/", fill, name="applicability_fill"),
    path(
        "o/<slug:org>/applicability/<str:reference>/difference/",
        difference_page,
        name="applicability_difference",
    ),
    *(
        path(
            f"o/<slug:org>/applicability/<str:reference>/statement.{form}",
            statement_file,
            {"form": form},
            name=f"applicability_{form.partition('.')[0]}",
        )
        for form in FILES
    ),
    path("o/<slug:org>/applicability/<str:reference>/for-2022/", carry, name="applicability_carry"),
]
