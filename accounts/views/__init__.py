"""Pages of signing in, of devices, and of what is kept of a member."""
