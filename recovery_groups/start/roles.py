"""Who may do what in the database: ``rg_owner`` owns and migrates, ``rg_app`` serves."""

from typing import LiteralString

from psycopg import Connection, sql

DATABASE = "recovery_groups"
OWNER = "rg_owner"
APP = "rg_app"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
MAINTAIN_SINCE = 170_000

ROLES: tuple[LiteralString, ...] = (
    "CREATE ROLE rg_owner LOGIN CREATEDB",
    "CREATE ROLE rg_app NOLOGIN",
)
RIGHTS: tuple[LiteralString, ...] = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE rg_owner GRANT SELECT, INSERT, UPDATE, DELETE"
    " ON TABLES TO rg_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE rg_owner GRANT USAGE, SELECT, UPDATE"
    " ON SEQUENCES TO rg_app",
)
# Lets imports refresh the planner's figures of the tables they have filled.
ANALYZE: LiteralString = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE rg_owner GRANT MAINTAIN ON TABLES TO rg_app"
)


def make_roles(connection: Connection) -> None:
    """Make both roles where they are missing; ``rg_app`` cannot sign in before ``open_doors``."""
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, statement in zip((OWNER, APP), ROLES, strict=True):
        if role not in known:
            connection.execute(statement)


def prepare(connection: Connection) -> None:
    """Set extensions and rights in the connected database; templates hand them on."""
    for extension in EXTENSIONS:
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        )
    for statement in RIGHTS:
        connection.execute(statement)
    if connection.info.server_version >= MAINTAIN_SINCE:
        connection.execute(ANALYZE)


def make_database(connection: Connection) -> None:
    """Make the site's database where it is missing."""
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if found.fetchone() is None:
        connection.execute("CREATE DATABASE recovery_groups OWNER rg_owner")


def open_doors(connection: Connection) -> None:
    """Let ``rg_app`` sign in: the last step, so that whoever it answers finds all in place."""
    row = connection.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'rg_app'")
    if row.fetchone() == (False,):
        connection.execute("ALTER ROLE rg_app LOGIN")
