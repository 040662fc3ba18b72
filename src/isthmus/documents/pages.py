"""What documents add to the engine's pages."""

from __future__ import annotations

from markupsafe import Markup

from isthmus.documents import published as _published  # noqa: F401 - declares what pages read
from isthmus.documents.records import DocumentType
from isthmus.engine.access import IMPORT
from isthmus.engine.fields import MARKDOWN
from isthmus.engine.web.hooks import ListAction, list_actions, text_previews, text_renderers


def _render(text: str) -> Markup:
    # Imported with the first page: the command line starts without a Markdown parser.
    from isthmus.documents.rendering import render

    return render(text, top=3)


text_renderers[MARKDOWN] = _render
text_previews[MARKDOWN] = "documents_text_preview"

list_actions.append(
    ListAction(
        DocumentType.code,
        "Import a folder",
        "documents_import",
        icon="file-import",
        place="import",
        for_register=False,
        verb=IMPORT,
    )
)
