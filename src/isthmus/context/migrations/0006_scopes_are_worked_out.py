from typing import Any

from django.db import migrations
from django.utils import timezone


def ask(apps: Any, schema_editor: Any) -> None:
    """Let a job work out what records of before say of themselves: what they are traced to."""
    organizations = apps.get_model("engine", "Organization").objects.values_list("pk", flat=True)
    progress = apps.get_model("context", "ScopeProgress")
    progress.objects.bulk_create(
        [progress(organization_id=key, due=timezone.now()) for key in organizations],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("context", "0005_organization")]
    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
