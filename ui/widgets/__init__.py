"""The pieces every screen is made of; `python -m ui.widgets.gallery` shows them."""
