"""One file for each change of the tables, numbered; none is edited after its release."""
