from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class EngineConfig(AppConfig):
    name = "isthmus.engine"
    label = "engine"

    def ready(self) -> None:
        # These register the checks, and what capabilities do about changes.
        from isthmus.engine import capabilities, validation  # noqa: F401
        from isthmus.engine.postgres import read_instants_fast
        from isthmus.engine.search.filling import after_migrate

        declare_all()
        connection_created.connect(read_instants_fast)
        post_migrate.connect(after_migrate, sender=self)


def declare_all() -> None:
    """Import what every package declares, lower floors first."""
    for config in apps.get_app_configs():
        for module in ("records", "probes", "pages", "replay", "jobs"):
            name = f"{config.name}.{module}"
            if config.name.startswith("isthmus.") and find_spec(name):
                import_module(name)
