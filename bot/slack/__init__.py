"""All that talks to Slack, or reads what it says: clients, connections, requests, text and errors."""
