"""What the page of one experiment is made of."""
