"""The bot in a Slack on this machine: the demo, and a simulated year. No real workspace needs any of it."""
