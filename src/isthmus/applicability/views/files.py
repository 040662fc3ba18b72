"""A statement as a file to take along: as it stands or as a version says, as far as its reader may know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from isthmus.applicability import oscal, printed, spreadsheet
from isthmus.applicability.records import StatementType
from isthmus.applicability.taken_along import Taken, taken
from isthmus.engine.access import EXPORT
from isthmus.engine.door.checks import require
from isthmus.engine.language import ENGLISH, speaking
from isthmus.engine.web.requests import MemberRequest, act_of, find_record

OSCAL = "oscal.json"
#: By how the file's name ends: what makes it, and its type.
FILES: Mapping[str, tuple[Callable[[Taken], bytes], str]] = {
    "xlsx": (spreadsheet.xlsx, spreadsheet.MEDIA_TYPE),
    "pdf": (printed.pdf, printed.MEDIA_TYPE),
    OSCAL: (oscal.as_oscal, oscal.MEDIA_TYPE),
}


@require_safe
def statement_file(request: MemberRequest, org: str, reference: str, form: str) -> HttpResponse:
    """Send a statement as a file. Raises Absent, and Forbidden for who may not export statements."""
    statement = find_record(request, StatementType, reference)
    require(StatementType, EXPORT, act_of(request))
    make, media_type = FILES[form]
    number = request.GET.get("version", "")
    # What programs read is the same for every reader.
    with speaking(ENGLISH) if form == OSCAL else nullcontext():
        found = taken(statement, request.viewer, number)
    name = f"{found.reference}{number and f'-version-{int(number)}'}.{form}"
    return HttpResponse(
        make(found),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
