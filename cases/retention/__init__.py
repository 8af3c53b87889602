"""How long the desk keeps what: the schedule as declared data, and what it asks of one case."""
