"""What is remembered: the tables, and the questions asked of them."""
