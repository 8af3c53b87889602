"""What staff check and do before an answer leaves: the checklist of a case, and its tasks that cannot wait."""
