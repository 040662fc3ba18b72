"""Addresses of controls, below /o/<organization>/."""

from django.urls import path

from isthmus.controls.views.adopt import adopt_page
from isthmus.controls.views.compliance import (
    compliance_file,
    compliance_of_service,
    compliance_page,
)

LEVELS = "o/<slug:org>/compliance"

urlpatterns = [
    path("o/<slug:org>/catalogue-controls/", adopt_page, name="controls_adopt"),
    path(f"{LEVELS}/", compliance_page, name="compliance"),
    path(f"{LEVELS}.csv", compliance_file, {"ending": "csv"}, name="compliance_csv"),
    path(f"{LEVELS}.json", compliance_file, {"ending": "json"}, name="compliance_json"),
    path(
        "o/<slug:org>/services/<str:reference>/compliance/",
        compliance_of_service,
        name="compliance_of_service",
    ),
]
