from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class EngineConfig(AppConfig):
    name = "isthmus.engine"
    label = "engine"

    def ready(self) -> None:
        from isthmus.engine import validation  # noqa: F401 - registers the checks

        declare_all()


def declare_all() -> None:
    """Import the `records`, `probes`, `pages` and `jobs` of every package, lower floors first."""
    for config in apps.get_app_configs():
        for module in ("records", "probes", "pages", "jobs"):
            name = f"{config.name}.{module}"
            if config.name.startswith("isthmus.") and find_spec(name):
                import_module(name)
