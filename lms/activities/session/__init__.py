"""The session: being there in person, as the confirmed lists of training sessions say."""
