"""Numbers of documents: given once, never again, told apart where many stations give them."""
