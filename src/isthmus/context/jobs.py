"""The jobs of the package declare themselves."""

from isthmus.context.scope import jobs  # noqa: F401
