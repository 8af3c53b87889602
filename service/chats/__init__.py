"""Chat providers: each a module from a signed payload to `ChatEnded`."""
