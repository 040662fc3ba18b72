"""Commenting on a record: saying, mending, taking back."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery

from isthmus.engine.access import COMMENT, EDIT, REMOVE, Viewer
from isthmus.engine.audience import principals_of
from isthmus.engine.comments.mentions import resolve
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, RowError
from isthmus.engine.door.hanging import held, tell, type_of
from isthmus.engine.door.transaction import door_open
from isthmus.engine.door.words import keep_said, keep_said_anew, said_with
from isthmus.engine.language import tr
from isthmus.engine.models import Comment, Entry, Mention, Principal, Watch, WatchReason
from isthmus.engine.watching.operations import join

CAPABILITY = "comments"
VERBS = (COMMENT, EDIT)
#: Characters in one comment, comments on one record.
LONGEST, MOST = 20_000, 5_000


def add(key: int, text: str, act: Act) -> Comment:
    """Comment on the record with this entry. Its author and whom it mentions watch it from then on.

    Raises Absent, Forbidden, Invalid (empty, too long, a mention of nobody or of somebody who
    can't see the record).
    """
    with door_open():
        entry = held(key, act, CAPABILITY, *VERBS)
        count, said = _standing(entry)
        if count >= MOST:
            raise _wrong(
                "too-many", tr("A record takes %(most)s comments; this one has them.", most=MOST)
            )
        text, people = resolve(_checked(text), entry)
        comment = Comment(
            organization_id=act.viewer.organization_id,
            entry=entry,
            author_id=act.viewer.principal_id,
            text=text,
            created_at=act.occurred_at,
        )
        Comment.objects.bulk_create([comment])
        keep_said({entry.pk: said_with(said, text)})
        mentions, watches = _mention(comment, entry, people, act)
        tell(entry, "commented", act, comment, *mentions, *watches)
    return comment


def edit(key: int, comment: int, text: str, act: Act) -> Comment:
    """Change one's own comment; history keeps what it said before. Raises as `add`."""
    with door_open():
        entry = held(key, act, CAPABILITY, *VERBS)
        row = _own(entry, comment, act)
        before = row.text
        row.text, people = resolve(_checked(text), entry)
        if row.text == before:
            return row
        row.edited_at = act.occurred_at
        update_rows(Comment, [row], ("text", "edited_at"))
        keep_said_anew([entry.pk])
        mentions, watches = _mention(row, entry, people, act)
        tell(entry, "comment_edited", act, row, *mentions, *watches, before={"text": before})
    return row


def remove(key: int, comment: int, act: Act) -> Comment:
    """Take a comment away: one's own, or as somebody who may remove records. It can be put back."""
    return _set_removed(key, comment, act, removed=True)


def restore(key: int, comment: int, act: Act) -> Comment:
    """Put a comment back that was taken away."""
    return _set_removed(key, comment, act, removed=False)


def _set_removed(key: int, comment: int, act: Act, *, removed: bool) -> Comment:
    with door_open():
        entry = held(key, act, CAPABILITY, *VERBS)
        row = _own(entry, comment, act, removed=not removed, others=True)
        row.removed_at = act.occurred_at if removed else None
        update_rows(Comment, [row], ("removed_at",))
        keep_said_anew([entry.pk])
        tell(entry, "comment_removed" if removed else "comment_restored", act, row)
    return row


def mark_seen(key: int, act: Act) -> int:
    """Note that the actor has seen what mentions them on a record; return how many that were."""
    with door_open():
        entry = held(key, act, CAPABILITY)
        return unseen(act.viewer).filter(entry=entry).update(seen_at=act.recorded_at)


def unseen(viewer: Viewer) -> QuerySet[Mention]:
    """Return the mentions of a viewer, or of a role they hold, that they have not seen."""
    return Mention.objects.filter(
        organization_id=viewer.organization_id,
        principal__in=principals_of(viewer),
        seen_at__isnull=True,
        removed_at__isnull=True,
        comment__removed_at__isnull=True,
        entry__in=Entry.objects.visible_to(viewer),
    )


def _standing(entry: Entry) -> tuple[int, str]:
    """Return how many comments an entry has, those taken away too, and by which words it is found."""
    rows = Comment.objects.filter(entry=OuterRef("pk")).order_by().values("entry")
    found = Entry.objects.as_system("comments: of a record that is held").filter(pk=entry.pk)
    count = Subquery(rows.annotate(count=Count("pk")).values("count"))
    row = found.annotate(count=count).values_list("count", "search_row__said").get()
    return row[0] or 0, row[1] or ""


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise _wrong("required", tr("The comment is empty."), tr("Write something."))
    if len(text) > LONGEST:
        over = len(text) - LONGEST
        raise _wrong(
            "too-long",
            tr("A comment has at most %(longest)s characters.", longest=LONGEST),
            tr("%(over)s too many.", over=over),
        )
    return text


def _wrong(code: str, message: str, hint: str = "") -> Invalid:
    return Invalid([RowError(0, "text", code, message, hint)])


def _own(
    entry: Entry, comment: int, act: Act, *, removed: bool = False, others: bool = False
) -> Comment:
    """Return a comment that the actor may change. Raises Absent, Forbidden."""
    rows = Comment.objects.filter(entry=entry, pk=comment, removed_at__isnull=not removed)
    row = rows.first()
    if row is None:
        raise Absent("comment")
    mine = row.author_id is not None and row.author_id == act.viewer.principal_id
    if mine or act.viewer.system or (others and may_remove_others(entry, act.viewer)):
        return row
    words = (
        tr("Only who wrote a comment may change it.")
        if not others
        else tr("It is somebody else's.")
    )
    raise Forbidden("comment.own", words)


def may_remove_others(entry: Entry, viewer: Viewer) -> bool:
    """Return whether a viewer may take away what others wrote: who may remove the record."""
    return viewer.may_on(type_of(entry).model, REMOVE)


def _mention(
    comment: Comment, entry: Entry, people: list[Principal], act: Act
) -> tuple[list[Mention], list[Watch]]:
    """Write who is mentioned now, and let them and the author watch; return what changed."""
    known = {row.principal_id: row for row in Mention.objects.filter(comment=comment)}
    wanted = {person.pk for person in people}
    gone = [row for who, row in known.items() if who not in wanted and row.removed_at is None]
    back = [row for who, row in known.items() if who in wanted and row.removed_at is not None]
    for row in gone:
        row.removed_at = act.occurred_at
    for row in back:
        row.removed_at = None
    update_rows(Mention, [*gone, *back], ("removed_at",))
    fresh = [
        Mention(
            organization_id=act.viewer.organization_id,
            entry=entry,
            comment=comment,
            principal_id=who,
            created_at=act.occurred_at,
            # Nobody needs to be told of what they wrote themselves.
            seen_at=act.recorded_at if who == act.viewer.principal_id else None,
        )
        for who in sorted(wanted - known.keys())
    ]
    Mention.objects.bulk_create(fresh)
    reasons = dict.fromkeys(sorted(wanted), WatchReason.MENTIONED)
    if comment.author_id is not None:
        reasons[comment.author_id] = WatchReason.COMMENTED
    return [*gone, *back, *fresh], join(entry, reasons, act)
