"""What tests of digests share: words that are hard to show, and what Slack takes in a message."""

INVITATION = "Whose work made yours easier this week?"
RIGHT_TO_LEFT = "תודה על הסבלנות עם הלקוח"
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 40
MOST_BLOCKS = 50
