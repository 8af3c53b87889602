"""The decisions: each a pure function of case, event, facts, policy and time. Nothing is awaited here."""
