"""The ledger writes its own numbers, times and digests, and lets nobody change an entry."""

from django.db import migrations

CHAIN = """
    -- What an entry's digest is made of, with the digest of the entry before it.
    CREATE FUNCTION ledger_line(entry moderation_ledgerentry) RETURNS text
        LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        SELECT concat_ws(chr(31),
            entry.number,
            to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            entry.id, entry.kind, entry.actor, entry.about,
            coalesce(entry.case_id::text, ''), coalesce(entry.group_key::text, ''),
            entry.subject, entry.reason, entry.details::text, entry.previous)
    $$;
    CREATE FUNCTION ledger_chain() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE last moderation_ledgerentry;
        BEGIN
            -- One after the other: the next waits until this transaction is over.
            PERFORM pg_advisory_xact_lock(hashtext('moderation_ledgerentry'));
            SELECT * INTO last FROM moderation_ledgerentry ORDER BY number DESC LIMIT 1;
            NEW.number := coalesce(last.number, 0) + 1;
            NEW.at := clock_timestamp();
            NEW.previous := coalesce(last.digest, '');
            NEW.digest := encode(sha256(convert_to(ledger_line(NEW), 'UTF8')), 'hex');
            RETURN NEW;
        END $$;
    CREATE FUNCTION ledger_refuse() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'The ledger is only added to.' USING ERRCODE = '42501';
        END $$;
    CREATE TRIGGER ledger_chain BEFORE INSERT ON moderation_ledgerentry
        FOR EACH ROW EXECUTE FUNCTION ledger_chain();
    CREATE TRIGGER ledger_unchanged BEFORE UPDATE OR DELETE ON moderation_ledgerentry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
    CREATE TRIGGER ledger_whole BEFORE TRUNCATE ON moderation_ledgerentry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
    REVOKE UPDATE, DELETE, TRUNCATE ON moderation_ledgerentry FROM rg_app;
"""
NO_CHAIN = """
    DROP TRIGGER ledger_chain ON moderation_ledgerentry;
    DROP TRIGGER ledger_unchanged ON moderation_ledgerentry;
    DROP TRIGGER ledger_whole ON moderation_ledgerentry;
    DROP FUNCTION ledger_chain(); DROP FUNCTION ledger_refuse();
    DROP FUNCTION ledger_line(moderation_ledgerentry);
"""


class Migration(migrations.Migration):

    dependencies = [("moderation", "0002_walls")]

    operations = [migrations.RunSQL(CHAIN, NO_CHAIN)]
