"""The register of action items: what agencies and facilities agreed to do, by whom and by when."""
