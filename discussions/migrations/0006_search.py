"""Search inside a room: one index of all words, asked room by room, the newest posts first.

Row-level rules keep the planner from asking an index by words, which could leak what it finds.
``search_room`` therefore asks as the owner, and asks itself who may read what it gives. Rooms and
their weeks are words of the index too: what is in many posts is found among the newest, without
a look at the others; only what is not goes on to all of the room.
"""

from django.db import migrations, models

FUNCTIONS = """
    -- Weeks since 1970, the same in every time zone.
    CREATE FUNCTION post_week(at timestamptz) RETURNS int
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT floor(extract(epoch FROM at) / 604800)::int
    $$;

    -- What no body holds: words have no full stops.
    CREATE FUNCTION post_slot(room uuid, week int DEFAULT 0) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT replace(room::text, '-', '') || '.' || week::text
    $$;

    CREATE FUNCTION post_terms(room uuid, at timestamptz, body text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(
                ARRAY[public.post_slot(room), public.post_slot(room, public.post_week(at))])
            || to_tsvector('simple', public.finder_fold(body))
    $$;

    -- Posts of a page, newest first, and the first of the next one, that the asking person may
    -- read and that hold every word, the last of them as a beginning.
    CREATE FUNCTION search_room(wanted uuid, words text, page int, size int DEFAULT 20)
        RETURNS SETOF uuid
        LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
        folded text := finder_fold(left(words, 200));
        apart uuid[] := ARRAY(SELECT apart_from());
        me uuid := asking_person();
        since timestamptz;
        last_week int := post_week(now()) - 1;
        is_new boolean;
        skip int := greatest(page - 1, 0) * size;
        missing int := size + 1;
        unseen uuid[];
        asked tsquery;
        slots tsquery;
        ids uuid[];
    BEGIN
        SELECT now() - make_interval(days => keep_days) INTO since FROM discussions_room
        WHERE id = wanted AND id = ANY (ARRAY(SELECT my_rooms()));
        asked := to_tsquery('simple', nullif(replace(folded, ' ', ' & '), '') || ':*');
        IF since IS NULL OR asked IS NULL OR numnode(asked) = 0 THEN
            RETURN;
        END IF;
        unseen := ARRAY(
            SELECT id FROM discussions_topic
            WHERE room_id = wanted AND (
                state IN ('hidden', 'removed')
                OR (is_held AND opened_by_id IS DISTINCT FROM me)
                OR (NOT is_anonymous AND opened_by_id = ANY (apart)))
        );
        FOREACH is_new IN ARRAY ARRAY[true, false] LOOP
            slots := quote_literal(post_slot(wanted))::tsquery;
            IF is_new THEN
                slots := quote_literal(post_slot(wanted, last_week))::tsquery
                    || quote_literal(post_slot(wanted, last_week + 1))::tsquery;
            END IF;
            ids := ARRAY(
                SELECT p.id FROM discussions_post p
                WHERE post_terms(p.room_id, p.posted_at, p.body) @@ (slots && asked)
                    -- So written that no other index is asked, for all posts of the room.
                    AND p.room_id IS NOT DISTINCT FROM wanted
                    AND p.posted_at - since > interval '0' AND p.expires_at - now() > interval '0'
                    AND (post_week(p.posted_at) >= last_week) = is_new
                    AND (p.state = 'published' OR (p.state = 'held' AND p.author_id = me))
                    AND (p.is_anonymous OR p.author_id IS NULL OR NOT p.author_id = ANY (apart))
                    AND NOT p.topic_id = ANY (unseen)
                ORDER BY p.posted_at DESC, p.id DESC
                LIMIT skip + missing
            );
            RETURN QUERY SELECT unnest(ids[skip + 1:]);
            missing := missing - greatest(cardinality(ids) - skip, 0);
            skip := greatest(skip - cardinality(ids), 0);
            EXIT WHEN missing <= 0;
        END LOOP;
    END
    $$;
"""
NO_FUNCTIONS = """
    DROP FUNCTION search_room(uuid, text, int, int);
    DROP FUNCTION post_terms(uuid, timestamptz, text);
    DROP FUNCTION post_slot(uuid, int);
    DROP FUNCTION post_week(timestamptz);
"""
INDEX = """
    CREATE INDEX post_words ON discussions_post
    USING gin (post_terms(room_id, posted_at, body)) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):

    dependencies = [
        ("discussions", "0005_voices"),
        ("meetings", "0002_finder_fold"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["room", "posted_at"], name="post_in_room"),
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(INDEX, "DROP INDEX post_words"),
    ]
