"""Papers: PDF files with embedded letters, the same bytes for the same content."""
