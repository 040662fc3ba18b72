"""Mapping files: how a table of another system becomes records of one register.

`form` says what may stand in such a file, as JSON Schema; `load` reads YAML and knows its lines;
`rules` makes rules of it, or says by line what is wrong; `rows` applies them to a table. Nothing
in a mapping is ever run.
"""
