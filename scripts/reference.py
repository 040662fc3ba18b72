"""Writes docs/reference and the API's description from the declarations themselves. `make reference`
after a change of them.

A test compares what stands there with what would be written, so it can't go stale.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "docs" / "reference"
HEAD = "<!-- Written by scripts/reference.py from the code; do not edit. -->\n\n"


def record_types() -> Iterator[str]:
    from isthmus.engine.registry import registry

    yield "# Record types\n"
    yield "Every register, derived from its declaration: pages, API and commands know these names.\n"
    for kind in registry.types():
        yield f"\n## {kind.label_plural} (`{kind.register}`)\n"
        yield f"{kind.about}\n"
        yield f"\nReferences begin with `{kind.prefix}-`. ISO/IEC 27013: {kind.clause}. "
        yield f"Phase: {kind.phase}.\n"
        yield "\n| field | kind | required | meaning |\n| --- | --- | --- | --- |\n"
        for spec in kind.specs(kind.editable()):
            codes = ", ".join(f"`{code}`" for code, _ in spec.choices)
            having = [code for code in kind.kinds() if spec.name in kind.editable(code)]
            only = f"Of {', '.join(having)} only." if len(having) < len(kind.kinds()) else ""
            said = (spec.label + ".", spec.help, codes, only)
            meaning = " ".join(part for part in said if part)
            required = "yes" if spec.required else ""
            yield f"| `{spec.name}` | {spec.kind} | {required} | {meaning} |\n"
        for part in kind.parts:
            yield f"\nRows inside it: `{part.name}`, up to {part.at_most}. {part.about}\n"
            yield "\n| field | kind | required | meaning |\n| --- | --- | --- | --- |\n"
            for spec in part.specs():
                codes = ", ".join(f"`{code}`" for code, _ in spec.choices)
                meaning = " ".join(part for part in (spec.label + ".", spec.help, codes) if part)
                required = "yes" if spec.required else ""
                yield f"| `{spec.name}` | {spec.kind} | {required} | {meaning} |\n"
        states = kind.model.lifecycle.states
        yield f"\nStates: {', '.join(f'`{s.code}` ({s.label})' for s in states.values())}.\n"
        yield "\n| action | from | to | needs | what it does |\n| --- | --- | --- | --- | --- |\n"
        for verb, move in kind.transitions().items():
            asks = ", ".join(f"`{wanted.name}`" for wanted in move.inputs)
            verb_text = f"`{verb}`" + (f" ({asks})" if asks else "")
            sources = ", ".join(move.sources)
            target = move.target or "the same"
            yield f"| {verb_text} | {sources} | {target} | {move.permission} | {move.help} |\n"
        for rule in kind.approvals:
            yield f"\nApproval `{rule.code}`: {rule.label}. It rests on "
            yield f"{', '.join(f'`{name}`' for name in sorted(rule.material))}.\n"
        if kind.checklists:
            yield "\nAn organization may keep checklists for these records.\n"


def probes() -> Iterator[str]:
    from isthmus.conformity.probe import probes as known
    from isthmus.standards.library import short_name

    yield "# Probes\n"
    yield (
        "A probe is a named rule over the records. It answers *met*, *falls short*, *did not "
        "occur* or *no evidence*; it never guesses. `isthmus probe` runs them all.\n"
    )
    for probe in sorted(known.values(), key=lambda p: p.id):
        yield f"\n## `{probe.id}`\n"
        yield f"**{probe.title}.** {probe.doc}\n"
        yield f"\n- Remedy: {probe.remedy}\n"
        share = f"{probe.tolerance:.0%} of what is examined" if probe.tolerance else "none"
        yield f"- Gravity: {probe.gravity}; tolerance: {share}; ISO/IEC 27013: {probe.clause}\n"
        if probe.about_requirements:
            yield "- Each requirement has its own outcome.\n"
        for code, refs in probe.requirements.items():
            yield f"- {short_name(code)}: {', '.join(refs)}\n"


def settings() -> Iterator[str]:
    from isthmus.config.environment import VARIABLES

    yield "# Settings\n"
    yield "Environment variables are the only settings outside the database.\n"
    yield "\n| variable | meaning |\n| --- | --- |\n"
    for name, meaning in VARIABLES.items():
        yield f"| `{name}` | {meaning} |\n"


def roles() -> Iterator[str]:
    from isthmus.engine.access import ROLES
    from isthmus.engine.house_rules import house_rules

    yield "# Roles and house rules\n"
    yield "\n| role | meaning | may |\n| --- | --- | --- |\n"
    for role in ROLES.values():
        grants = ", ".join(f"`{grant}`" for grant in sorted(role.grants)) or "nothing"
        yield f"| `{role.code}` ({role.label}) | {role.about} | {grants} |\n"
    yield "\nA grant is `package.record.verb`; `*` stands for any.\n"
    yield "\n## House rules\n"
    yield "Good practice that an organization may switch off, with a reason.\n"
    yield "\n| rule | default | meaning |\n| --- | --- | --- |\n"
    for rule in house_rules.values():
        yield f"| `{rule.code}` | {'on' if rule.default else 'off'} | {rule.label}. {rule.help} |\n"


def pages() -> dict[Path, str]:
    """Return what every page of the reference should say."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isthmus.config.settings")
    import django

    django.setup()
    made = {
        "record-types": record_types,
        "probes": probes,
        "settings": settings,
        "roles": roles,
    }
    from isthmus.cli import reference as commands
    from isthmus.engine.api.build import description
    from isthmus.engine.api.described import FILE

    found = {PLACE / f"{name}.md": HEAD + "".join(write()) for name, write in made.items()}
    found[PLACE / "mapping.schema.json"] = mapping_schema()
    found[FILE] = description().decode()
    return found | {ROOT / "docs" / "administrator" / "commands.md": HEAD + commands.text()}


def mapping_schema() -> str:
    """Return the JSON Schema of mapping files, for editors."""
    from isthmus.engine.transfer.mapping.form import form

    return json.dumps(form(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
