"""An anonymous survey, never scored."""
