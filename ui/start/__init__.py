"""Before an office is open: welcome, create, unlock, restore."""
