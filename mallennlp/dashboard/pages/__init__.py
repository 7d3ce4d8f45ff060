"""Our own pages. They enter through the registry, like a user's."""
