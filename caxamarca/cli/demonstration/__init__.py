"""The demonstration: three invented processes told through the same actions that people use."""
