# The site for production; docs/operators.md says how to run it.

FROM node:24-bookworm-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY static ./static
COPY templates ./templates
RUN npm run build

FROM python:3.11-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static
WORKDIR /srv/site
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin site
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
COPY --from=front-end /build/static/dist ./static/dist
RUN export RG_LOCAL=1 DATA_DIR=/tmp/build \
    && python manage.py compilemessages \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && rm -r /tmp/build \
    && install --directory --owner=site --mode=0700 /srv/ledger
USER site
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "1", "--http", "1", "--no-ws", "--respawn-failed-workers", \
     "--log-level", "warning", "recovery_groups.wsgi:application"]
