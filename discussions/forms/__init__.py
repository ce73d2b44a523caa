"""What rooms ask for; forms read and check, and write nothing."""
