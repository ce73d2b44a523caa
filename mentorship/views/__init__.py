"""Pages for newcomers, older members, and the two together."""
