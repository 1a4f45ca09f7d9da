"""Own work on its way to the others, theirs on its way here: journal, spool, share, inbound."""
