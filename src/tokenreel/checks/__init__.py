"""What lessons and recordings must be to each other."""
