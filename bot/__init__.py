"""The Slack edge: cards, commands, buttons and modals. Knows the rules, and neither the mail nor the record."""
