"""`python -m bot …`, the same as `kindling …`."""

from bot.cli import main

main()
