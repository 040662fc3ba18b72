"""The floor of the risk matrix and of the list of acceptances: the same rows as bare tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from benchmarks.floor import as_page
from benchmarks.matrix import acceptances_of, matrix_of


def matrix(request: HttpRequest, organization: int) -> HttpResponse:
    return as_page(request, "Risk matrix", matrix_of(organization))


def acceptances(request: HttpRequest, organization: int) -> HttpResponse:
    return as_page(request, "Risks", acceptances_of(organization, request.GET.get("state", "")))
