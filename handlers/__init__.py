"""What people do to the bot: Bolt listeners, one module per capability, each with `register`."""
