"""Import of documents: what a set of files would become, and making it so.

Pages and the command line share this. `plan` writes nothing; `carry_out` writes through the door.
Running the same import again changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import cast

from django.core.files.base import ContentFile

from isthmus.documents.models import Document, DocumentKind
from isthmus.documents.placeholders import Placeholder, fill, placeholders
from isthmus.documents.records import DocumentType
from isthmus.documents.rendering import title_of
from isthmus.documents.sources import File, Source, read_folder, sources
from isthmus.engine.access import CREATE, EDIT, IMPORT, Viewer, permission_for
from isthmus.engine.door import Act, Edit, Forbidden, create, edit, move
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import store
from isthmus.engine.language import tr
from isthmus.engine.text import clean_line, fold

__all__ = [
    "Answers",
    "Done",
    "File",
    "Plan",
    "Row",
    "carry_out",
    "guess_kind",
    "plan",
    "read_folder",
]

NEW, SAME, CHANGED, FAILED = "new", "same", "changed", "failed"
MAKE, UPDATE, SKIP = "create", "update", "skip"
LONGEST_TITLE = 250
#: In which states a document takes a new text, and by which move it gets there.
READY = {"draft": "", "published": "revise", "approved": "revise"}

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(['\"]?)(.+?)\1[ \t]*$", re.MULTILINE | re.IGNORECASE)
#: Words of a title that say what a document is. The last one of a title counts: a policy template
#: is a template; what follows "of" or "for" says what it is about.
_TITLE_WORDS = {
    DocumentKind.POLICY: r"policy|policies",
    DocumentKind.PLAN: r"plan|plans|roadmap",
    DocumentKind.PROCESS: r"process|processes",
    DocumentKind.PROCEDURE: r"procedures?|instructions?|runbook|playbook|how to",
    DocumentKind.STATEMENT: r"statement|charter|manifesto",
    DocumentKind.AGREEMENT: r"agreement|contract|sla|ola",
    DocumentKind.FORM: r"template|form|checklist|questionnaire",
    DocumentKind.RECORD: r"report|minutes|records?|log|register|results",
    DocumentKind.OTHER: r"addendum|references|glossary|readme|index",
}
_ABOUT = re.compile(r"\s(?:of|for|on|about|in)\s|[:(]|\s[-–—]\s")
_TEXT_WORDS = (
    (r"polic(?:y|ies)", DocumentKind.POLICY),
    (r"procedures?", DocumentKind.PROCEDURE),
    (r"process(?:es)?", DocumentKind.PROCESS),
    (r"plans?", DocumentKind.PLAN),
)


@dataclass(frozen=True)
class Answers:
    """What a person decided in the preview. Rows go by their number, from 0."""

    values: Mapping[str, str] = field(default_factory=dict)
    #: whether a section of a template is kept; one that isn't named stays as it is written
    sections: Mapping[str, bool] = field(default_factory=dict)
    kinds: Mapping[int, str] = field(default_factory=dict)
    actions: Mapping[int, str] = field(default_factory=dict)
    #: the version of the existing document that the person saw
    bases: Mapping[int, int] = field(default_factory=dict)
    #: make a new draft version of every document whose text differs
    update: bool = False


@dataclass
class Row:
    """What one file becomes."""

    number: int
    name: str
    title: str
    kind: str = DocumentKind.OTHER
    outcome: str = NEW  #: new, same, changed or failed
    action: str = MAKE  #: what is done: create, update or skip
    choices: tuple[str, ...] = (MAKE, SKIP)
    body: str = ""
    content: bytes | None = None
    existing: Document | None = None
    base: int | None = None
    problem: FieldProblem | None = None
    notes: list[str] = field(default_factory=list)
    left: list[Placeholder] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content or self.body.encode()).hexdigest()


@dataclass(frozen=True)
class Plan:
    rows: list[Row]
    #: what the set leaves open before any value is put in
    placeholders: list[Placeholder]

    def doing(self, action: str) -> list[Row]:
        return [row for row in self.rows if row.action == action]

    def of(self, outcome: str) -> list[Row]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def writes(self) -> int:
        return len(self.doing(MAKE)) + len(self.doing(UPDATE))


@dataclass(frozen=True)
class Done:
    created: list[Document]
    updated: list[Document]
    skipped: int
    failed: int


def plan(files: Iterable[File], viewer: Viewer, answers: Answers | None = None) -> Plan:
    """Return what `files` would become. Writes nothing.

    Raises FieldProblem if the set is too much, Forbidden if the viewer may not import.
    """
    answers = answers or Answers()
    _require(viewer)
    found = sources(files)
    rows = [_row(number, source, answers) for number, source in enumerate(found)]
    _match(rows, viewer)
    _twins(rows)
    for row in rows:
        _decide(row, viewer, answers)
    return Plan(rows, placeholders(*(source.text for source in found)))


def carry_out(planned: Plan, act: Act) -> Done:
    """Do what a plan says, all of it or nothing.

    Raises Forbidden, Invalid, Refused, and Conflict where a document has changed since.
    """
    _require(act.viewer)
    making, updating = planned.doing(MAKE), planned.doing(UPDATE)
    # Files are stored before the door opens: while it is open, others wait.
    contents = {row.number: _content(row, act) for row in (*making, *updating)}
    with door_open():
        fresh = _still_new(making, act.viewer)
        values = [{"title": row.title, "kind": row.kind, **contents[row.number]} for row in fresh]
        created = create(DocumentType, values, act)
        updated = [_update(row, contents[row.number], act) for row in updating]
    failed = len(planned.of(FAILED))
    skipped = len(planned.rows) - len(fresh) - len(updating) - failed
    return Done(cast("list[Document]", created), updated, skipped, failed)


def guess_kind(title: str, text: str) -> str:
    """Return what kind of document this most likely is: by its title, else by its words."""
    name = fold(title)
    for part in (_ABOUT.split(name)[0], name):
        ends = {kind: _last(words, part) for kind, words in _TITLE_WORDS.items()}
        best = max(ends, key=lambda kind: ends[kind])
        if ends[best] >= 0:
            return best
    words = fold(text[:20_000])
    if re.search(r"\b(?:policy statements?|policy requires|this policy)\b", words):
        return DocumentKind.POLICY
    counts = {kind: len(re.findall(rf"\b(?:{word})\b", words)) for word, kind in _TEXT_WORDS}
    most = max(counts, key=lambda kind: counts[kind])
    return most if counts[most] else DocumentKind.OTHER


def _last(words: str, text: str) -> int:
    """Return where the last of `words` stands in `text`; -1 if none does."""
    return max((match.start() for match in re.finditer(rf"\b(?:{words})\b", text)), default=-1)


def _require(viewer: Viewer) -> None:
    for verb in (IMPORT, CREATE):
        permission = permission_for(Document, verb)
        if not viewer.may(permission):
            raise Forbidden(permission, tr("Your role does not let you import documents."))


def _row(number: int, source: Source, answers: Answers) -> Row:
    row = Row(number, source.name, _readable(source.stem))
    if source.problem is not None:
        row.outcome, row.problem = FAILED, source.problem
        return row
    row.content = source.content
    if source.content is None:
        named, text = _without_front_matter(fill(source.text, answers.values, answers.sections))
        row.body = text.strip("\n") + "\n"
        row.left = placeholders(row.body)
        row.title = clean_line(named or title_of(text)) or row.title
    if len(row.title) > LONGEST_TITLE:
        row.title = row.title[: LONGEST_TITLE - 1].rstrip() + "…"
        row.notes.append(
            tr("The title is cut at %(longest_title)s characters.", longest_title=LONGEST_TITLE)
        )
    chosen = answers.kinds.get(number, "")
    row.kind = chosen if chosen in DocumentKind.values else guess_kind(row.title, row.body)
    return row


def _readable(stem: str) -> str:
    """Return a title made of a file's name."""
    words = clean_line(re.sub(r"[_-]+", " ", stem)) or tr("Untitled")
    return words[:1].upper() + words[1:]


def _without_front_matter(text: str) -> tuple[str, str]:
    """Return the title that a YAML head names, and the text after that head."""
    head = _FRONT.match(text)
    title = _FRONT_TITLE.search(head[1]) if head else None
    if head is None or title is None:
        return "", text
    return title[2], text[head.end() :]


def _match(rows: Sequence[Row], viewer: Viewer) -> None:
    """Find the documents that are there already, as far as the viewer may know of them."""
    able = [row for row in rows if row.outcome != FAILED]
    visible = Document.objects.visible_to(viewer).select_related("entry", "file")
    titled: dict[str, list[Document]] = {}
    keys = {fold(row.title)[:250] for row in able}
    for document in visible.filter(title_key__in=keys).order_by("pk"):
        titled.setdefault(document.title_key, []).append(document)
    for row in able:
        found = titled.get(fold(row.title)[:250], [])
        row.existing = next((one for one in found if _equal(row, one)), None) or next(
            (one for one in found if one.state_category != "void"), found[0] if found else None
        )
    # A document that was given another title here is still the one that came from this text.
    rest = [row for row in able if row.existing is None]
    texts = [row.body for row in rest if row.content is None]
    hashes = [row.sha256 for row in rest if row.content is not None]
    renamed = [
        *(visible.filter(body__in=texts) if texts else ()),
        *(visible.filter(file__sha256__in=hashes) if hashes else ()),
    ]
    for row in rest:
        row.existing = next((one for one in renamed if _equal(row, one, by_name=True)), None)


def _equal(row: Row, document: Document, *, by_name: bool = False) -> bool:
    if row.content is None:
        return document.body == row.body
    stored = document.file
    if stored is None or stored.sha256 != row.sha256:
        return False
    return not by_name or stored.name == PurePosixPath(row.name).name


def _twins(rows: Sequence[Row]) -> None:
    """Say which files of the set would become a second document of the same title."""
    first: dict[str, Row] = {}
    for row in rows:
        if row.outcome == FAILED:
            continue
        earlier = first.setdefault(fold(row.title), row)
        if earlier is not row:
            same = earlier.sha256 == row.sha256
            what = tr("the same text") if same else tr("the same title")
            row.notes.append(tr("%(name)s in this set has %(what)s.", name=earlier.name, what=what))
            row.action = SKIP
            row.choices = (SKIP,) if same or row.existing else (SKIP, MAKE)


def _decide(row: Row, viewer: Viewer, answers: Answers) -> None:
    """Set what is done with a row: what was chosen, else what overwrites nobody's work."""
    if row.outcome == FAILED:
        row.action, row.choices = SKIP, (SKIP,)
        return
    if row.existing is not None:
        _compare(row, row.existing, viewer)
        row.base = answers.bases.get(row.number, row.existing.entry.version)
    wanted = answers.actions.get(row.number, UPDATE if answers.update else row.action)
    if wanted in row.choices:
        row.action = wanted


def _compare(row: Row, existing: Document, viewer: Viewer) -> None:
    row.outcome = SAME if _equal(row, existing) else CHANGED
    is_twin = row.choices[0] == SKIP
    row.action, row.choices = SKIP, (SKIP,)
    if row.outcome == SAME or is_twin:
        return
    if existing.state not in READY:
        row.notes.append(
            tr(
                "%(reference)s is %(state_label)s: its text can't change now.",
                reference=existing.reference,
                state_label=existing.state_label.lower(),
            )
        )
    elif viewer.may_on(Document, EDIT):
        row.choices = (SKIP, UPDATE)


def _still_new(rows: Sequence[Row], viewer: Viewer) -> list[Row]:
    """Return the rows whose document nobody made since the plan: a button pressed twice, say."""
    now = [replace(row, existing=None) for row in rows]
    _match(now, viewer)
    return [
        row
        for row, found in zip(rows, now, strict=True)
        if found.existing is None or not _equal(row, found.existing)
    ]


def _content(row: Row, act: Act) -> dict[str, object]:
    if row.content is None:
        return {"body": row.body}
    upload = ContentFile(row.content, name=PurePosixPath(row.name).name)
    return {"file": store(upload, act.viewer.organization).pk}


def _update(row: Row, content: Mapping[str, object], act: Act) -> Document:
    assert row.existing is not None
    base = row.base
    verb = READY[row.existing.state]
    if verb:
        move(DocumentType, verb, [row.existing.pk], act, base=base)
        base = None
    (changed,) = edit(DocumentType, [Edit(row.existing.pk, content, base)], act)
    assert isinstance(changed, Document)
    return changed
