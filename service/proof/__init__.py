"""The proof pack of a case: what can be shown of it, signed, and verified without us (docs/howto/proof.md)."""
