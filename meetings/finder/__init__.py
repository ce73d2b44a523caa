"""The finder: from what somebody wishes to the meetings that they can still reach."""
