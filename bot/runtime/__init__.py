"""What surrounds the running program: its settings, clock, logs, figures and health."""
