"""Addresses of conformity, below /o/<organization>/."""

from django.urls import include, path

from isthmus.conformity.views import (
    assessment,
    begin,
    catalogues,
    matrix,
    requirement,
    succession,
    traces,
)

urlpatterns = [
    path(
        "o/<slug:org>/",
        include(
            [
                *matrix.urlpatterns,
                *succession.urlpatterns,
                *requirement.urlpatterns,
                *begin.urlpatterns,
                *assessment.urlpatterns,
                *traces.urlpatterns,
                *catalogues.urlpatterns,
            ]
        ),
    )
]
