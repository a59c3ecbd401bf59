"""Who is here, and when they can be reached: members, teams, hours, choices, and what recurs for them."""
