"""The small parts that pages are made of, ours and a user's, right in both themes."""
