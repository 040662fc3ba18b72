"""Print, as JSON, what is in a database and what is wrong with it."""

import json
from collections import Counter

import django

django.setup()

from isthmus.documents.models import Document  # noqa: E402
from isthmus.engine.door.history import broken_link, mirror  # noqa: E402
from isthmus.engine.models import Entry, Event  # noqa: E402

MIRRORED = ("title", "state", "reference", "owner_id", "changed_at", "removed_at")

rows = Entry.objects.as_system("test").filter(organization__isnull=False)
wrong = [
    f"{entry}: {broken}"
    for entry in rows.prefetch_related("events")
    if (broken := broken_link(entry, sorted(entry.events.all(), key=lambda event: event.seq)))
]

documents = list(Document.objects.as_system("test").select_related("entry"))
for document in documents:
    before = [getattr(document.entry, name) for name in MIRRORED]
    mirror(document)
    if before != [getattr(document.entry, name) for name in MIRRORED]:
        wrong.append(f"{document}: its entry says something else")
entries = rows.filter(type="documents.document")
if entries.count() != len(documents):
    wrong.append("documents and their entries are not the same number")
titles = Counter(document.title for document in documents)
found = {
    "documents": len(documents),
    "titles": sorted(titles),
    "twice": sorted(title for title, count in titles.items() if count > 1),
    "versions": {one.title: one.entry.version for one in documents},
    "events": Event.objects.filter(entry__type="documents.document").count(),
    "wrong": wrong,
}
print(json.dumps(found))  # noqa: T201
