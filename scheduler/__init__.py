"""What time does to the bot: the loop that ticks, and the dispatcher that turns outbox rows into messages."""
