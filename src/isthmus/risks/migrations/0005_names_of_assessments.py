from typing import Any

from django.db import migrations


def mark(apps: Any, schema_editor: Any) -> None:
    """Let organizations whose approach in force keeps assessments apart be asked for their names."""
    from isthmus.engine.keys import new_key
    from isthmus.risks.names import KEPT_APART

    rows = apps.get_model("risks", "Approach").objects.filter(
        in_force_from__isnull=False, choice__in=KEPT_APART, removed_at__isnull=True
    )
    organizations = apps.get_model("engine", "Organization").objects
    for key in rows.values_list("organization_id", flat=True).distinct():
        organizations.filter(pk=key).update(names_mark=new_key())


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0032_names_mark"),
        ("risks", "0004_acceptance_levels"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
