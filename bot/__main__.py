"""`python -m bot …`, the same as `kindling …`."""

from bot.start.cli import main

main()
