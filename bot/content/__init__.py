"""What the bot says and offers, as data, by principle of the method."""
