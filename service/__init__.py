"""The process: settings, wiring, the command line, HTTP, health and metrics. Nothing imports it."""
