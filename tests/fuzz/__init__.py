"""Everything that strangers send: whatever it is, it is a finding or a mistake of ours, no more."""
