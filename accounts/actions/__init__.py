"""What people do with their accounts: one function a change."""
