"""A case discussion: agencies file positions silently, all are revealed at once, differences are worked out."""
