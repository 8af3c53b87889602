"""Letters and facts as files: `mail/<language>/<letter>.txt.j2`, and what they say about the organisation."""
