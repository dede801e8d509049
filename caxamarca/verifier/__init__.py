"""The program with which anyone verifies a published process. It stands alone: the house imports nothing of it."""
