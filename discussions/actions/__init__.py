"""What people do in rooms: one function a state change."""
