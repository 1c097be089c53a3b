"""What can be earned: packs, their rules and the library made of them."""
