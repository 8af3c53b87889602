"""The rules of the desk: values, events, workflow, triage, deadlines and decisions.

Nothing here does input or output. The edges (`bot`, `mail`, `models`) import this package;
it imports none of them and no library that speaks to the outside (see `importlinter` in pyproject.toml).
"""
