"""What people do in the moderation layer: one function a state change."""
