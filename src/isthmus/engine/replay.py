"""How the tables of the engine's capabilities follow from history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from isthmus.engine.door.hanging import whole
from isthmus.engine.door.history import ERASED, snapshot
from isthmus.engine.history.tables import Payload, Row, Standing, Story, Table, tables, whole_rows
from isthmus.engine.models import (
    Approval,
    ApprovalTerms,
    Attachment,
    Checklist,
    ChecklistAnswer,
    Clearance,
    Comment,
    Event,
    Hanging,
    InForce,
    Label,
    Labelled,
    Mention,
    Organization,
    OwnField,
    OwnKind,
    OwnRelation,
    OwnValue,
    Share,
    Snapshot,
    SourceKey,
    StoredFile,
    StoredMapping,
    Task,
    TimeSpent,
    Watch,
    Webhook,
)
from isthmus.engine.own.declared import declared
from isthmus.engine.own.following import filterable
from isthmus.engine.registry import registry
from isthmus.engine.webhooks.operations import told as told_of_webhook

TERMS, CLEARANCES, WEBHOOKS = "terms of approvals", "clearances", "webhooks"
OWN_VALUES = "own values"


def _take_terms(story: Story, event: Event, payload: Payload) -> None:
    if "terms" not in payload:
        return
    # An organization that goes back to the declared terms keeps no row.
    which = f"{payload['record_type']} {payload['rule']}"
    story.table(TERMS).pop(which, None)
    if payload["terms"] is not None:
        story.table(TERMS)[which] = dict(payload["terms"])


def _standing_terms(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for row in ApprovalTerms.objects.filter(organization_id__in=list(stories)):
        yield row.organization_id, f"{row.record_type} {row.rule}", snapshot(row)


def _take_clearance(story: Story, event: Event, payload: Payload) -> None:
    row = payload.get("clearance")
    if isinstance(row, dict):
        story.table(CLEARANCES)[row["id"]] = dict(row)


def _standing_clearances(stories: Mapping[int, Story]) -> Iterator[Standing]:
    told = {key: story for story in stories.values() for key in story.table(CLEARANCES)}
    for row in Clearance.objects.filter(pk__in=told):
        story, found = told[str(row.pk)], snapshot(row)
        if story.entry.circle_id != row.circle_id:
            # Lifting the circle ended what was still open; that is told where it was lifted.
            found["withdrawn_at"] = story.table(CLEARANCES)[str(row.pk)]["withdrawn_at"]
        yield story.entry.pk, str(row.pk), found


def _take_webhook(story: Story, event: Event, payload: Payload) -> None:
    row = payload.get("webhook")
    if isinstance(row, dict):
        story.table(WEBHOOKS)[row["id"]] = dict(row)


def _standing_webhooks(stories: Mapping[int, Story]) -> Iterator[Standing]:
    for row in Webhook.objects.filter(organization_id__in=list(stories)):
        yield row.organization_id, str(row.pk), told_of_webhook(row)


def hanging_rows(model: type[Hanging] | type[StoredFile]) -> Table:
    """Return the table of what hangs on records: events carry whole rows by the model's label.

    Of a column that came later they say nothing: it stands as in a new row.
    """
    label = model._meta.label_lower

    @cache
    def untold() -> Row:
        return whole(model())

    def take(story: Story, event: Event, payload: Payload) -> None:
        for row in payload.get("rows", {}).get(label, ()):
            story.table(label)[row["id"]] = untold() | row

    def standing(stories: Mapping[int, Story]) -> Iterator[Standing]:
        if issubclass(model, Hanging):
            for row in model._default_manager.filter(entry_id__in=list(stories)):
                yield row.entry_id, str(row.pk), whole(row)
            return
        # A file names no record; it is told by the one that it was attached to.
        told = {key: entry for entry, story in stories.items() for key in story.table(label)}
        for stored in model._default_manager.filter(pk__in=told):
            yield told[str(stored.pk)], str(stored.pk), whole(stored)

    return Table(label, take, standing)


def _standing_own(stories: Mapping[int, Story]) -> Iterator[Standing]:
    """Yield the rows by which lists find own values, and tell what they should be.

    They follow from the record and today's definitions, not from any one event.
    """
    found = (story.entry.organization_id for story in stories.values())
    wanted = {key for key in found if key is not None}
    here = Organization.objects.filter(pk__in=wanted).exclude(fields_mark=0)
    organizations = {one.pk: one for one in here}
    if not organizations:
        return
    for story in stories.values():
        record_type = registry.find(story.entry.type)
        organization = organizations.get(story.entry.organization_id or 0)
        row = story.rows.get("record", {}).get("")
        if record_type is None or organization is None or row is None:
            continue
        for spec in filterable(declared(record_type, organization)):
            stored = row.get(spec.name)
            for key in () if stored == ERASED else spec.keys(stored):
                story.table(OWN_VALUES)[f"{spec.key} {key}"] = {}
    for value in OwnValue.objects.filter(entry_id__in=list(stories)):
        yield value.entry_id, f"{value.field_id} {value.key}", {}


tables += [
    whole_rows("own fields", OwnField, "own_fields", entry="organization"),
    whole_rows("own kinds", OwnKind, "own_kinds", entry="organization"),
    whole_rows("own relations", OwnRelation, "own_relations", entry="organization"),
    Table(OWN_VALUES, lambda story, event, payload: None, _standing_own),
    whole_rows("snapshots", Snapshot, "snapshot"),
    whole_rows("versions in force", InForce, "in_force"),
    whole_rows("approvals", Approval, "approvals"),
    whole_rows("checklists", Checklist, "checklists", entry="organization"),
    whole_rows("answers of checklists", ChecklistAnswer, "answers"),
    Table(TERMS, _take_terms, _standing_terms),
    Table(WEBHOOKS, _take_webhook, _standing_webhooks),
    Table(CLEARANCES, _take_clearance, _standing_clearances),
    whole_rows("source keys", SourceKey, "source_keys", gone={"source_key_passed_on"}),
    whole_rows(
        "stored mappings",
        StoredMapping,
        "mapping",
        gone={"mapping removed"},
        entry="organization",
    ),
    whole_rows("labels", Label, "labels", entry="organization"),
    whole_rows("shares", Share, "share", gone={"unshared"}),
    *(
        hanging_rows(model)
        for model in (Attachment, Comment, Labelled, Mention, StoredFile, Task, TimeSpent, Watch)
    ),
]
