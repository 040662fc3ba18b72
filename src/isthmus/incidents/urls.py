"""Addresses of reports' own pages, below /o/<organization>/."""

from django.urls import path

from isthmus.incidents.answers.views import answers_for_report
from isthmus.incidents.clocks.shown import clocks
from isthmus.incidents.desk.similar_views import similar_to_form, similar_to_report
from isthmus.incidents.evidence.views import case_file, time_stamp
from isthmus.incidents.figures.shown import figures, figures_file
from isthmus.incidents.notifying.views import duty_starter, report_duties
from isthmus.incidents.playbooks.views import playbook_starter

FIGURES = "o/<slug:org>/incidents/figures"

urlpatterns = [
    path(f"{FIGURES}/", figures, name="incident_figures"),
    path(f"{FIGURES}.csv", figures_file, {"ending": "csv"}, name="incident_figures_csv"),
    path(f"{FIGURES}.json", figures_file, {"ending": "json"}, name="incident_figures_json"),
    path("o/<slug:org>/incidents/<str:reference>/case-file/", case_file, name="incident_case_file"),
    path("o/<slug:org>/evidence/<str:reference>/time-stamp/", time_stamp, name="evidence_stamp"),
    path("o/<slug:org>/incidents/<str:reference>/duties/", report_duties, name="report_duties"),
    path("o/<slug:org>/incidents/<str:reference>/clocks/", clocks, name="incident_clocks"),
    path(
        "o/<slug:org>/incidents/<str:reference>/similar/",
        similar_to_report,
        name="similar_to_report",
    ),
    path(
        "o/<slug:org>/incidents/<str:reference>/answers/",
        answers_for_report,
        name="answers_for_report",
    ),
    path("o/<slug:org>/notification-duties/starter/", duty_starter, name="duty_starter"),
    path("o/<slug:org>/playbooks/starter/", playbook_starter, name="playbook_starter"),
    path("o/<slug:org>/desk/similar/", similar_to_form, name="similar_to_form"),
]
