"""The player, learning time, and the one door through which every outcome enters."""
