"""The program with which anyone verifies a published process. It stands alone: nothing here is imported by the house."""
