"""Catalogues by API: which there are, loading one, taking one along."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.files import UploadedFile
from ninja.params.functions import File, Query
from pydantic import Field

from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.hooks import extra_routers
from isthmus.engine.api.problems import answers, mistake, problem
from isthmus.engine.api.records import READING, act_of
from isthmus.engine.api.representation import json_response
from isthmus.engine.door import Absent
from isthmus.engine.door.settings import require_administration
from isthmus.engine.language import tr
from isthmus.standards.catalogues import operations
from isthmus.standards.catalogues.content import CatalogueProblem
from isthmus.standards.catalogues.files import FORMS, read
from isthmus.standards.catalogues.operations import Plan, plan
from isthmus.standards.catalogues.shelving import catalogues_for, content_of, reachable
from isthmus.standards.library import editions
from isthmus.standards.models import Catalogue
from isthmus.standards.use import editions_used

#: The code of an edition, as the list gives it.
Code = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
Deed = Literal["retire", "restore", "withdraw"]


class CatalogueShown(Schema):
    """An edition: one that comes with the software, or a catalogue that was loaded."""

    code: str
    name: str = Field(description="The same for every version of a catalogue.")
    version: str
    title: str
    publisher: str
    licence: str
    source: str
    system: str = Field(description="isms, sms, or empty for neither.")
    requirements: int
    judged: int = Field(description="Of these: judged one by one.")
    state: str = Field(description="built-in, loaded or retired.")
    used: bool
    of_installation: bool = Field(description="Every organization may use it.")


class CataloguesShown(Schema):
    items: list[CatalogueShown]


class Loading(Schema):
    """What loading a file did, or in a preview would do, by identifier."""

    preview: bool
    code: str | None = Field(description="Of the loaded catalogue; none in a preview.")
    name: str
    version: str
    here: bool = Field(description="This version was loaded before; nothing changes.")
    compared_with: str | None = Field(description="The version that it is compared with.")
    added: list[str]
    changed: list[str]
    retired: list[str]
    unchanged: int
    notes: list[str]
    refused: str = Field(description="Why it can't be loaded; empty if it can.")


class Said(Schema):
    """What is said of a file beside it; CSV has no other place for it."""

    name: str = Field("", max_length=24)
    title: str = Field("", max_length=500)
    version: str = Field("", max_length=40)
    publisher: str = Field("", max_length=500)
    licence: str = Field("", max_length=500)
    source: str = Field("", max_length=500)
    system: Literal["", "isms", "sms", "neither"] = ""
    preview: bool = Field(default=False, description="Only say what would happen.")


def _loaded(row: Catalogue, used: set[str]) -> dict[str, Any]:
    about = row.about
    return {
        "code": row.code,
        "name": row.name,
        "version": row.version,
        "title": row.title,
        **{key: about.get(key, "") for key in ("publisher", "licence", "source", "system")},
        "requirements": row.requirements,
        "judged": row.judged,
        "state": row.state,
        "used": row.code in used,
        "of_installation": row.organization_id is None,
    }


def _built_in(used: set[str]) -> list[dict[str, Any]]:
    found = []
    for one in editions():
        head = content_of(one.code).head
        found.append(
            {
                "code": one.code,
                "name": head.name,
                "version": head.version,
                "title": head.title,
                "publisher": head.publisher,
                "licence": head.licence,
                "source": head.source,
                "system": head.system,
                "requirements": len(one.requirements),
                "judged": len(one.judged()),
                "state": "built-in",
                "used": one.code in used,
                "of_installation": True,
            }
        )
    return found


def _told(planned: Plan, code: str | None, *, preview: bool) -> dict[str, Any]:
    found, head = planned.comparison, planned.content.head
    return {
        "preview": preview,
        "code": code,
        "name": head.name,
        "version": head.version,
        "here": planned.here is not None,
        "compared_with": planned.latest.version if planned.latest else None,
        "added": [one.ref for one in found.added],
        "changed": [one.after.ref for one in found.changed],
        "retired": [one.ref for one in found.retired],
        "unchanged": found.unchanged,
        "notes": list(planned.content.notes),
        "refused": f"{planned.refused} {planned.hint}".strip(),
    }


def _broken(error: CatalogueProblem) -> HttpResponse:
    mistakes = [
        mistake(
            "#/file",
            "unreadable",
            tr("line %(line)s: %(said)s", line=one.line, said=one.message),
            one.hint,
        )
        for one in error.slips
    ]
    return problem(422, errors=mistakes)


def make_router() -> Router:
    """Return the operations on catalogues."""
    router = Router(tags=["Catalogues"])

    @router.get(
        "",
        response=CataloguesShown,
        openapi_extra=answers(*READING),
        operation_id="catalogues_list",
        summary="List the editions and catalogues",
    )
    def listed(request: ApiRequest) -> HttpResponse:
        key = request.viewer.organization_id
        used = {one.code for one in editions_used(key)}
        rows = [_loaded(row, used) for row in catalogues_for(key)]
        return json_response({"items": [*_built_in(used), *rows]})

    @router.post(
        "",
        response={200: Loading, 201: Loading},
        openapi_extra=answers(400, *READING, 413, 422),
        operation_id="catalogues_load",
        summary="Load a catalogue",
        description="OSCAL (JSON or YAML), YAML with `format: 1`, or CSV: all of it or nothing. "
        "200 for a preview and for what was loaded before.",
    )
    def loaded(
        request: ApiRequest,
        said: Annotated[Said, Query(...)],
        file: Annotated[UploadedFile, File(...)],
    ) -> HttpResponse:
        act = act_of(request)
        require_administration(act)
        given = said.dict(exclude={"preview"})
        name = (file.name or "file")[:100]
        try:
            content = read(name, file.read(), given)
        except CatalogueProblem as error:
            return _broken(error)
        planned = plan(content, act.viewer.organization_id)
        if said.preview:
            return json_response(_told(planned, None, preview=True))
        made = operations.load(content, name, act)
        status = 200 if planned.here else 201
        return json_response(_told(planned, made.code, preview=False), status)

    @router.get(
        "/{code}/export",
        response={200: bytes},
        openapi_extra=answers(*READING),
        operation_id="catalogues_export",
        summary="Take an edition along",
    )
    def exported(
        request: ApiRequest,
        code: Code,
        format: Annotated[Literal["oscal", "yaml", "csv"], Query()] = "oscal",  # noqa: A002
    ) -> HttpResponse:
        if reachable(code, request.viewer.organization_id) is None:
            raise Absent("edition")
        form = FORMS[format]
        return HttpResponse(form.write(content_of(code)), content_type=form.media_type)

    @router.post(
        "/{code}/do/{verb}",
        response=CatalogueShown,
        openapi_extra=answers(400, *READING, 409, 422),
        operation_id="catalogues_do",
        summary="Retire a catalogue, offer it again, or withdraw it",
    )
    def done(request: ApiRequest, code: Code, verb: Deed) -> HttpResponse:
        act = act_of(request)
        row = operations.find(code, act)
        deeds = {
            "retire": operations.retire,
            "restore": operations.restore,
            "withdraw": operations.withdraw,
        }
        deeds[verb](row, act)
        used = {one.code for one in editions_used(act.viewer.organization_id)}
        return json_response(_loaded(row, used))

    return router


extra_routers.append(("o/{org}/catalogues", make_router))
