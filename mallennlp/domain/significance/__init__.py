"""Whether a difference may be chance: of families, and of predictions for the same instances."""
