"""What every list of the program shares: views, columns, filters, footers, choosing from many."""
