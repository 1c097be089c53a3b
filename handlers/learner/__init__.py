"""What a learner can do, one file a conversation."""
