"""What our own courses are held to beyond sound form: honest minutes, careful words, practices, question banks."""
