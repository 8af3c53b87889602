"""The service's own pages: read in full, put files to an answer, fetch an answer. Nothing in them needs a script."""
