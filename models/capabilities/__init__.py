"""What each capability remembers: its tables, and the operations on them."""
