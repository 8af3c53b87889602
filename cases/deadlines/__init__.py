"""Deadlines that explain themselves: the Norwegian calendar, the legal month, extension, pauses and the 72 hours."""
