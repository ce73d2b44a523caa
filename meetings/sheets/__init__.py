"""A schedule as a spreadsheet, and back: one line a meeting time, in plain words."""
