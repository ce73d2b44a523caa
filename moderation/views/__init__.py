"""Pages of reports, cases and decisions."""
