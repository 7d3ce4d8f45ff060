"""What all figures have in common, whatever they show."""
