"""The settings of the product, with the addresses of the floor beside its own."""

from pathlib import Path

from isthmus.config.settings import *  # noqa: F403 - all of them, unchanged but for these two
from isthmus.config.settings import TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
# The floor's one template, drawn by the engine that draws the pages.
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "jinja2"]
