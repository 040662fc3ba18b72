"""A scope statement as a certification body reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.scope.printing import scope_pdf, told
from isthmus.engine.access import VIEW
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.lookup import Lookup
from isthmus.engine.web.requests import MemberRequest, act_of, find_record


@require_safe
def pdf(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """The statement as a certification body reads it; with `?draft` as it is worked on."""
    require(ScopeStatementType, VIEW, act_of(request))
    statement = find_record(request, ScopeStatementType, reference)
    what = told(statement, draft="draft" in request.GET)
    if what is None:
        raise Absent("version in force")
    made = scope_pdf(statement, what, Lookup(request.viewer), timezone.now())
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{statement.reference}-{f'v{what.number}' if what.number else 'draft'}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
