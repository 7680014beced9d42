"""What facilities do by themselves: name their child-rights experts, hold classes of their own."""
