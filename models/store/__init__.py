"""Where it is kept: the database and its units of work, the outbox and its pace, and the level of the tables."""
