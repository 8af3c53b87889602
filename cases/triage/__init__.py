"""Triage: what an inquiry asks for, in which language, how urgent it is, and what must be hidden from Slack."""
