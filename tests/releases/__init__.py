"""What earlier releases left behind, as they left it."""
