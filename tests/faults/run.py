"""Begin a run that makes every document a policy, or go on with it, until it is done."""

import django

django.setup()

from isthmus.documents.records import DocumentType  # noqa: E402
from isthmus.engine.access import system_viewer  # noqa: E402
from isthmus.engine.door import Act  # noqa: E402
from isthmus.engine.lists.deeds import Deed  # noqa: E402
from isthmus.engine.lists.runs import RUNS, begin  # noqa: E402
from isthmus.engine.lookup import Lookup  # noqa: E402
from isthmus.engine.models import BulkRun, Organization  # noqa: E402
from isthmus.engine.reading import parse_query  # noqa: E402

run = BulkRun.objects.first()
if run is None:
    viewer = system_viewer(Organization.objects.get(slug="northgate"), "test")
    deed = Deed(DocumentType, "edit", {"field": "kind", "value": "policy"})
    query = parse_query(DocumentType, {}, Lookup(viewer))
    run = begin(deed, query, Act.now(viewer, "test"), inline=True)
while RUNS.go_on(run.pk):
    pass
if RUNS.confirm(run, inline=True):
    while RUNS.go_on(run.pk):
        pass
