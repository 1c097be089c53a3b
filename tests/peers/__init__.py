"""Other people's verifiers and what they say of our badges."""
