"""A test: attempts, answers that are never lost, marking, feedback."""
