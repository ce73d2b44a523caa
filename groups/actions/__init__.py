"""What people do in and for a group: one function a change."""
