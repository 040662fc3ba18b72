"""Addresses of risks, below /o/<organization>/."""

from django.urls import path

from isthmus.risks.views.begin import library, starter
from isthmus.risks.views.matrix import matrix
from isthmus.risks.views.portfolio import portfolio_page
from isthmus.risks.views.session import session_minutes, session_work
from isthmus.risks.views.switch import switch

urlpatterns = [
    path("o/<slug:org>/risk-matrix/", matrix, name="risk_matrix"),
    path("o/<slug:org>/risk-losses/", portfolio_page, name="risk_losses"),
    path("o/<slug:org>/risk-scenarios/", library, name="risk_scenarios"),
    path("o/<slug:org>/risk-starter/", starter, name="risk_starter"),
    path("o/<slug:org>/risk-sessions/<str:reference>/", session_work, name="session_work"),
    path(
        "o/<slug:org>/risk-sessions/<str:reference>/minutes/",
        session_minutes,
        name="session_minutes",
    ),
    path("o/<slug:org>/risk-switch/", switch, name="risk_switch"),
]
