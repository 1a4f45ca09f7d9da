"""Tasks on the screen: their list, the one dialog, and what can be done with them."""
