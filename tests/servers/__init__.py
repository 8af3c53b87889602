"""Real servers on loopback, each in a folder of its own and stopped at the end."""
