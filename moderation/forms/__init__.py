"""What is typed about reports, cases and decisions."""
