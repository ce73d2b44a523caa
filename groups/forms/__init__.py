"""What pages of programs and groups ask for."""
