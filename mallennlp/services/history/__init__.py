"""Where an experiment comes from, as far as its files tell."""
