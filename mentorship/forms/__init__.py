"""What people fill in: read and checked, nothing written."""
