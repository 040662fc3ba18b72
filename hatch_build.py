"""Build the front-end whenever a wheel, an editable install or a source archive is made.

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
        script = Path(self.root, "frontend", "build.py")
        spec = importlib.util.spec_from_file_location("isthmus_frontend_build", script)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(script)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.build()
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["examples"] = "isthmus/examples"
