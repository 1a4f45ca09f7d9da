"""Reports people keep: what was asked, what it showed then, and when it is made by itself."""
