"""Tags of the templates of rooms."""
