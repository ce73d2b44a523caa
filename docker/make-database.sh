#!/bin/sh
# Run by the postgres image at the first start: the roles, their passwords and the database.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
    --set owner_password="$(cat /run/secrets/owner_password)" \
    --set app_password="$(cat /run/secrets/app_password)" \
    --file /docker-entrypoint-initdb.d/database.psql
