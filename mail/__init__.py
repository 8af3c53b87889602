"""The mail edge: IMAP in, SMTP out, and everything between bytes and values."""
