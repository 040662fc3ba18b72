"""Print, as JSON, what is wrong with a database that was brought up to date."""

import hashlib
import json

import django

django.setup()

from django.core.files.storage import default_storage  # noqa: E402

from isthmus.engine.door.history import broken_link  # noqa: E402
from isthmus.engine.history.replay import replay  # noqa: E402
from isthmus.engine.models import Entry, Event, Organization, StoredFile  # noqa: E402
from isthmus.engine.registry import registry  # noqa: E402

wrong: list[str] = []
rows = Entry.objects.as_system("test").filter(organization__isnull=False)
for entry in rows.prefetch_related("events"):
    events = sorted(entry.events.all(), key=lambda event: event.seq)
    if not events:
        wrong.append(f"{entry}: it has no history")
    elif broken := broken_link(entry, events):
        wrong.append(f"{entry}: {broken}")

for organization in Organization.objects.order_by("slug"):
    wrong += [f"{one.reference}: {one.text}" for one in replay(organization)]

for stored in StoredFile.objects.all():
    with default_storage.open(stored.path) as file:
        if hashlib.sha256(file.read()).hexdigest() != stored.sha256:
            wrong.append(f"{stored}: its content is another")

found = {
    "wrong": wrong,
    "registers": [record_type.register for record_type in registry.types()],
    "events": {f"{event.entry_id}/{event.seq}": event.hash for event in Event.objects.all()},
}
print(json.dumps(found))  # noqa: T201
