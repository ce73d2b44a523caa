"""Pages of programs, and of groups from outside and inside."""
