"""Uploads: a file is stored first, and its handle then given to a file field."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from typing import Annotated

from django.http import HttpResponse
from ninja import Router
from ninja.files import UploadedFile
from ninja.params.functions import File

from isthmus.engine.access import CREATE, EDIT
from isthmus.engine.api.auth import ApiRequest
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import ORG, READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.api.schemas import Uploaded
from isthmus.engine.door import Forbidden
from isthmus.engine.files import store
from isthmus.engine.registry import registry


def add_files(router: Router) -> None:
    """Add the operation that takes an upload."""

    @router.post(
        f"{ORG}/files",
        response={201: Uploaded},
        openapi_extra=answers(400, *READING, 413, 422),
        operation_id="files_upload",
        summary="Upload a file",
        tags=["Files"],
    )
    def uploaded(
        request: ApiRequest, org: str, file: Annotated[UploadedFile, File(...)]
    ) -> HttpResponse:
        viewer = request.viewer
        if not any(
            viewer.may_on(record_type.model, verb)
            for record_type in registry.types()
            for verb in (CREATE, EDIT)
        ):
            raise Forbidden("files.upload", "Your role does not let you write anywhere.")
        stored = store(file, viewer.organization)
        content = {
            "handle": stored.path,
            "name": stored.name,
            "media_type": stored.media_type,
            "size": stored.size,
            "sha256": stored.sha256,
        }
        return json_response(content, 201)
