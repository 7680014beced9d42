"""Course folders and the immutable course versions made from them."""
