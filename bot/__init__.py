"""Who the bot is: settings, clock, text rules, what people see, and how it starts."""
