"""What the page that compares is made of."""
