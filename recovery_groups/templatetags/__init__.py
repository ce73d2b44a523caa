"""Tags that templates of several apps share."""
