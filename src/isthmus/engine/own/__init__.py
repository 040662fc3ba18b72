"""Own fields: what an organization adds to the records of a register, as data.

`declared` gives the declaration of a register as one organization has it: its sections, filters
and orders with the own fields in them. Pages, API, imports, exports and commands are derived from
a declaration, so they have them as well. An own field's name is `own.` and its code.

Where a register's kinds are data too (`RecordType.own_kinds`), its field `kind` is a choice among
those that the organization defined, as soon as it defined some: `kinds`, `defining_kinds`.
"""
