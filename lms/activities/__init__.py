"""Activity types, one folder each; none knows another."""
