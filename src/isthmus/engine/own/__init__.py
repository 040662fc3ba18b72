"""Own fields: what an organization adds to the records of a register, as data.

`declared` gives the declaration of a register as one organization has it: its sections, filters
and orders with the own fields in them. Pages, API, imports, exports and commands are derived from
a declaration, so they have them as well. An own field's name is `own.` and its code.
"""
