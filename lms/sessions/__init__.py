"""Training sessions: when and where people meet, who was there, and the list that says so."""
