"""The record: tables, sealing, the one writer, the outbox and the reads, on SQLite and PostgreSQL."""
