"""Papers on the screen: where to, progress, the file at hand."""
