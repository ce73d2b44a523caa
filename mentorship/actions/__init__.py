"""What newcomers, older members and stewards do: one function a state change."""
