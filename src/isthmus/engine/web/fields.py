"""Fields of a record type as a form: what is asked, what was typed, what it became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone

from isthmus.engine import fields as kinds
from isthmus.engine.door import RowError
from isthmus.engine.fields import FieldProblem, FieldSpec
from isthmus.engine.files import store, too_large
from isthmus.engine.files.storing import larger
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup, handle_of
from isthmus.engine.models import Record, Somebody
from isthmus.engine.registry import RecordType, Section
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.hooks import meanings, text_previews
from isthmus.engine.web.requests import MemberRequest

#: The component's type for each kind of field.
TYPES = {
    kinds.TEXT: "text",
    kinds.LONG: "textarea",
    kinds.MARKDOWN: "markdown",
    kinds.CHOICE: "select",
    kinds.BOOL: "switch",
    kinds.INTEGER: "number",
    kinds.DECIMAL: "text",
    kinds.DATE: "date",
    kinds.MOMENT: "datetime-local",
    kinds.FILE: "file",
    kinds.PRINCIPAL: "text",
    kinds.RECORD: "text",
    kinds.CHOICES: "checks",
    kinds.URL: "url",
}
WIDTHS = {
    kinds.CHOICE: "m", kinds.INTEGER: "s", kinds.DECIMAL: "s", kinds.DATE: "s", kinds.MOMENT: "m",
    kinds.PRINCIPAL: "m", kinds.RECORD: "m",
}  # fmt: skip
#: Up to so many people are a plain select; more are searched while typing.
SELECTABLE = 40


def typed(spec: FieldSpec, value: Any, lookup: Lookup) -> str:
    """Return a value as its form field holds it; `FieldSpec.parse` reads it back."""
    if value is None or value == "":
        return ""
    if spec.kind == kinds.BOOL:
        return "yes" if value else "no"
    if spec.kind == kinds.MOMENT:
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if spec.kind == kinds.FILE:
        # A file in place is never sent back; only a new one has a value.
        return ""
    plain = spec.plain(value, lookup)
    if spec.kind == kinds.CHOICES:
        return ", ".join(plain)
    return "" if plain is None else str(plain)


def initial(
    record_type: type[RecordType], given: Mapping[str, str], lookup: Lookup
) -> dict[str, str]:
    """Return the first texts of a form for a new record: defaults, and what the address says."""
    return {
        spec.name: given.get(spec.name) or typed(spec, spec.column.get_default(), lookup)
        for spec in record_type.specs(record_type.editable())
    }


def posted(record_type: type[RecordType], sent: QueryDict) -> dict[str, str]:
    """Return what was typed, by field; fields that the form did not have are left out."""
    found = {
        name: str(sent[name]).replace("\r\n", "\n")
        for name in record_type.editable()
        if name in sent
    }
    for name, spec in record_type.own.items():
        if spec.kind == kinds.CHOICES and name in found:
            # Boxes that are not ticked send nothing, so an empty one always goes with them.
            found[name] = ", ".join(one for one in sent.getlist(name) if one)
    return found


def take_uploads(
    record_type: type[RecordType], request: MemberRequest, texts: dict[str, str]
) -> list[RowError]:
    """Store the uploads of a form and put their handles into `texts`; return what is wrong.

    A file that was sent with a form that needs mending is kept by its handle, not lost.
    """
    uploads = request.FILES
    errors = [
        RowError(0, name, "too-large", str(larger(file))) for name, file in too_large(request)
    ]
    for spec in record_type.specs(record_type.editable()):
        if spec.kind != kinds.FILE:
            continue
        upload = uploads.get(spec.name)
        if isinstance(upload, UploadedFile):
            try:
                texts[spec.name] = store(upload, request.viewer.organization).path
            except FieldProblem as problem:
                errors.append(RowError(0, spec.name, problem.code, problem.message, problem.hint))
        elif kept := request.POST.get(f"{spec.name}-kept"):
            texts[spec.name] = kept
        elif request.POST.get(f"{spec.name}-remove"):
            texts[spec.name] = ""
        else:
            texts.pop(spec.name, None)
    return errors


def form_sections(
    record_type: type[RecordType],
    texts: Mapping[str, str],
    lookup: Lookup,
    errors: Sequence[RowError] = (),
    record: Any = None,
) -> list[dict[str, Any]]:
    """Return the sections of the form as its template draws them."""
    wrong: dict[str, str] = {}
    for error in errors:
        wrong.setdefault(error.field, f"{error.message} {error.hint}".strip())
    kinds_known = record_type.kinds()
    # What the door will make of it: an unknown kind has every field until it is mended. Where
    # kinds are data, the fields of kinds wait for one.
    said = texts.get("kind", "")
    kind = said if said in kinds_known or record_type.own_kinds else None
    return [
        {
            "title": part.title,
            "about": part.about,
            "folded": part.folded and not _filled(record_type, part, texts, wrong),
            "kinds": " ".join(part.kinds),
            "only_for": [kinds_known[kind] for kind in part.kinds if not record_type.own_kinds],
            "wait": record_type.own_kinds,
            "elsewhere": not part.concerns(kind),
            "fields": [
                form_field(spec, texts.get(spec.name, ""), lookup, wrong.get(spec.name, ""), record)
                | _meaning(record_type, spec.name, lookup)
                for spec in record_type.specs(part.fields)
            ],
        }
        for part in record_type.form
    ]


def _filled(
    record_type: type[RecordType],
    part: Section,
    texts: Mapping[str, str],
    wrong: Mapping[str, str],
) -> bool:
    """Return whether something of a section has to be in sight: an answer, a mistake, a demand."""
    return any(
        spec.required or spec.name in wrong or texts.get(spec.name, "") not in ("", "no")
        for spec in record_type.specs(part.fields)
    )


def _meaning(record_type: type[RecordType], name: str, lookup: Lookup) -> dict[str, str]:
    """Return what the field's word means here, where the standards use it differently."""
    term = record_type.terms.get(name, "")
    slug = lookup.viewer.organization.slug
    known = (meaning(term, slug) for meaning in meanings) if term else ()
    found = next((one for one in known if one is not None), None)
    return {"term": found.text if found else "", "term_url": found.url if found else ""}


def summary(record_type: type[RecordType], errors: Sequence[RowError]) -> list[dict[str, str]]:
    """Return the mistakes as they stand above the form, each with the field that it leads to.

    They come in the order of the form; those of no field first.
    """
    places = [*record_type.editable(), *(part.name for part in record_type.parts)]
    order = {name: place for place, name in enumerate(places)}
    found = []
    for error in sorted(
        errors, key=lambda one: order.get(one.field, order.get(one.field.partition(".")[0], -1))
    ):
        name, _, place = error.field.partition(".")
        part = record_type.part(name)
        number = place.partition(".")[0]
        where = f"{part.label} {int(number) + 1}: " if part and number.isdecimal() else ""
        found.append({"text": f"{where}{error.message}", "name": error.field.replace(".", "-")})
    return found


def form_field(
    spec: FieldSpec, text: str, lookup: Lookup, error: str, record: Any = None, name: str = ""
) -> dict[str, Any]:
    """Return one field as the form's template draws it; `name` where it is not sent as its own."""
    found: dict[str, Any] = {
        "label": spec.label,
        "name": name or spec.name,
        "value": text == "yes" if spec.kind == kinds.BOOL else text,
        "type": TYPES[spec.kind],
        "hint": spec.help,
        "error": error,
        "required": spec.required,
        "width": WIDTHS.get(spec.kind, ""),
        "choices": None,
        "attrs": {"maxlength": spec.max_length} if spec.max_length and spec.kind in (
            kinds.TEXT, kinds.LONG) else {},
        "kind": spec.kind,
        "preview": text_previews.get(spec.kind, ""),
        "chosen": "",
        "kept": "",
        "current": "",
    }  # fmt: skip
    if spec.kind == kinds.CHOICE:
        empty = (
            []
            if text and (spec.required or not spec.column.blank)
            else [("", tr("Not set") if not spec.required else tr("Choose"))]
        )
        found["choices"] = [*empty, *spec.offered(text)]
    elif spec.kind == kinds.CHOICES:
        found |= {"choices": list(spec.choices), "value": text.split(", ")}
    elif spec.kind == kinds.BOOL and spec.column.null:
        # What nobody said is neither yes nor no.
        answers = [("", tr("Not set")), ("yes", tr("Yes")), ("no", tr("No"))]
        found |= {"type": "select", "choices": answers, "value": text, "kind": "", "width": "m"}
    elif spec.kind == kinds.BOOL:
        found["attrs"] = {"value": "yes"}
    elif spec.kind == kinds.PRINCIPAL:
        _principals(found, spec, text, lookup)
    elif spec.kind == kinds.RECORD:
        _records(found, spec, text, lookup)
    elif spec.kind == kinds.URL:
        found["attrs"] = {"maxlength": spec.max_length, "placeholder": "https://"}
    elif spec.kind == kinds.DECIMAL:
        found["attrs"] = {"inputmode": "decimal"}
    elif spec.kind == kinds.FILE:
        kept = lookup.file_at(text) if text else None
        found["kept"] = kept.path if kept else ""
        found["kept_name"] = kept.name if kept else ""
        key = spec.of(record) if record is not None else None
        current = getattr(record, spec.name) if key is not None else None
        found["current"] = current.name if current else ""
        found["value"] = ""
    return found


def _principals(found: dict[str, Any], spec: FieldSpec, text: str, lookup: Lookup) -> None:
    """Offer the people, groups, roles and parties: as a select, or by typing where they are many.

    A field that is for some sorts of them says so by `limit_choices_to`; teams stand first then.
    """
    wanted = spec.kinds_of_people
    people = lookup.choosable(SELECTABLE, wanted)
    if people is None:
        named = lookup.principal_named(text) if text else None
        _searched(found, ":".join(["people", *wanted]), named.name if named else "", lookup)
        return
    if wanted:
        people = sorted(people, key=lambda one: wanted.index(one.kind))
    offered = [(handle_of(row), _called(row)) for row in people]
    if text and text not in dict(offered):
        offered.append((text, _name_of(text, lookup)))
    found |= {"type": "select", "choices": [("", tr("Nobody")), *offered]}


def _searched(found: dict[str, Any], of: str, chosen: str, lookup: Lookup) -> None:
    """Let a field be searched while typing; `chosen` is what its value is called."""
    address = page_address("suggestions", org=lookup.viewer.organization.slug)
    found["attrs"] = {"autocomplete": "off", "data-find": f"{address}?{urlencode({'of': of})}"}
    found["chosen"] = chosen


def _records(found: dict[str, Any], spec: FieldSpec, text: str, lookup: Lookup) -> None:
    """Offer the records of the register that the field points at, where they are few."""
    model = spec.related
    if not isinstance(model, type) or not issubclass(model, Record):
        # It may be a record of any register.
        _searched(found, "", _title_of(text, lookup), lookup)
        return
    few = _offered(model, lookup)
    if len(few) > SELECTABLE:
        _searched(found, model._meta.label_lower, _title_of(text, lookup), lookup)
        return
    offered = [*few]
    if text and text not in dict(offered):
        offered.append((text, _title_of(text, lookup) or text))
    found |= {"type": "select", "choices": [("", tr("Not set")), *offered]}


def _offered(model: type[Record], lookup: Lookup) -> list[tuple[str, str]]:
    """Return reference and title of the register's records, one more than can be offered at most.

    One query for all fields of a form, those of its rows included.
    """
    kept = f"offered {model._meta.label_lower}"
    if kept not in lookup.kept:
        rows = model.objects.visible_to(lookup.viewer)
        rows = rows.exclude(state__in=model.lifecycle.codes("void")).order_by("title_key", "pk")
        lookup.kept[kept] = [(row.reference, row.title) for row in rows[: SELECTABLE + 1]]
    found: list[tuple[str, str]] = lookup.kept[kept]
    return found


def _title_of(text: str, lookup: Lookup) -> str:
    entry = lookup.entry_named(text) if text else None
    return entry.title if entry else ""


def _called(principal: Somebody) -> str:
    kind = "" if principal.kind == "person" else f" ({principal.kind_label.lower()})"
    return f"{principal.name}{kind}"


def _name_of(text: str, lookup: Lookup) -> str:
    """Return how somebody who can't be chosen any more is shown: the value must not get lost."""
    named = (row.name for row in lookup.principals().values() if handle_of(row) == text)
    return tr("%(name)s (no longer active)", name=next(named, text))
