"""A capability of another house: people wave to each other. One page (`page.py`), its own modules, one migration."""
