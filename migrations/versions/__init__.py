"""One file per step, named YYYYMMDD_HHMM_slug."""
