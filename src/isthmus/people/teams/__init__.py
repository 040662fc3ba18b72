"""Teams: groups of people who work on something together, who leads them, and who belongs to them when."""
