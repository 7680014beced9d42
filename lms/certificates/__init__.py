"""The completion ledger and the certificates issued from it."""
