"""Evidence of incidents: what was collected, who has held it since, and what became of it.

`custody` says what a chain of custody tells (pure functions); `models` and `guards` the rules;
`records`, `pages`, `api`, `probes` what follows from them.
"""
