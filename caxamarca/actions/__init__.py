"""What people do. One function a verb, one transaction a function."""
