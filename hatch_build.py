"""Build the front-end and compile the catalogues for every wheel, editable install, source archive.

A wheel also takes the demonstration organization along, for `isthmus demo`; a checkout has it
beside the sources.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self.script("frontend", "build.py").build()
        self.script("scripts", "messages.py").compile_all()
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["examples"] = "isthmus/examples"

    def script(self, *path: str) -> Any:
        """Return a script of the sources as a module."""
        place = Path(self.root, *path)
        spec = importlib.util.spec_from_file_location(f"isthmus_{place.stem}", place)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(place)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
