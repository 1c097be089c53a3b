"""What the signed registry does for people: award, sign, sequence, withdraw, and bring evidence."""
