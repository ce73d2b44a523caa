"""Pages of what members are told, and how."""
