"""The built-in help: pages, search, the screen that shows them."""
