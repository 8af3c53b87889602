"""A mailbox, an SMTP server and a Slack stand-in on loopback, to try the product without accounts."""
