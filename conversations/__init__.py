"""The conversation itself: pure functions over frozen values, and the data and words they use."""
