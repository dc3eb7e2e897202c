"""The statements that rewrite the search's rows: sets in, sets out, no loop over records."""

# A service that names no public receives everyone; one that names no age, every age.
ENTRIES = """
WITH label AS MATERIALIZED (
    SELECT family, code, words FROM jsonb_to_recordset(%(labels)s::jsonb) AS r(family text, code text, words text)
), body AS (
    SELECT o.*, COALESCE(d.timezone, 'Europe/Paris') AS timezone, kind.words AS kind_words,
        directory_fold(NULLIF(o.short_name, '')) AS acronym, directory_fold(NULLIF(o.mission, '')) AS mission_words,
        directory_fold(NULLIF(o.city || ' ' || o.postal_code, ' ')) AS place_words,
        o.address_disclosure = 'PUBLIC' AS city_is_public, own.words AS territory_words, seat.words AS seat_words,
        contact.public_words, contact.words AS contact_words
    FROM directory_organisation o
    LEFT JOIN directory_departement d ON d.code = o.departement_id
    LEFT JOIN label kind ON kind.family = 'kind' AND kind.code = o.kind
    LEFT JOIN label own ON own.family = 'departement' AND own.code = o.departement_id
    LEFT JOIN label seat ON seat.family = 'seat' AND seat.code = o.departement_id
    LEFT JOIN (
        SELECT c.organisation_id,
            string_agg(directory_fold(c.functional_name) || ' ' || role.words, ' ' ORDER BY c.id) AS words,
            string_agg(directory_fold(c.functional_name) || ' ' || role.words, ' ' ORDER BY c.id)
                FILTER (WHERE c.visibility = 'PUBLIC') AS public_words
        FROM directory_contact c
        JOIN label role ON role.family = 'role' AND role.code = c.role
        WHERE c.live AND (%(all)s OR c.organisation_id = ANY(%(ids)s::bigint[]))
        GROUP BY c.organisation_id
    ) contact ON contact.organisation_id = o.id
    WHERE o.live AND o.status <> 'CLOSED' AND (%(all)s OR o.id = ANY(%(ids)s::bigint[]))
), offer AS (
    SELECT s.*,
        COALESCE(s.age_min < 18, false) OR COALESCE(s.age_max <= 21, false) AS names_minors,
        CASE WHEN s.publics = '{}' THEN ARRAY['FEMMES', 'HOMMES', 'PERSONNES_TRANS', 'AVEC_ENFANTS']
            ELSE s.publics::text[] END
        || CASE WHEN COALESCE(s.age_min, 0) < 18 THEN ARRAY['MINEURS'] ELSE '{}' END
        || CASE WHEN COALESCE(s.age_max, 99) >= 18 THEN ARRAY['MAJEURS'] ELSE '{}' END AS received
    FROM directory_service s
    WHERE s.live AND (%(all)s OR s.organisation_id = ANY(%(ids)s::bigint[]))
), said AS (
    SELECT offer.id, string_agg(label.words, ' ') FILTER (WHERE value.stated) AS stated,
        string_agg(label.words, ' ') FILTER (WHERE NOT value.stated) AS implied
    FROM offer
    CROSS JOIN LATERAL (
        SELECT 'need' AS family, unnest(offer.needs)::text AS code, true AS stated
        UNION ALL SELECT 'language', unnest(offer.languages)::text, true
        UNION ALL SELECT 'public', unnest(offer.publics)::text, true
        UNION ALL SELECT 'public', unnest(offer.received), false
        UNION ALL SELECT 'age', unnest(offer.received), offer.names_minors
        UNION ALL SELECT 'departement', unnest(offer.departements)::text, true
        UNION ALL SELECT 'seat', unnest(offer.departements)::text, false
        UNION ALL SELECT l.family, l.code, false FROM label l
            WHERE offer.national AND l.family IN ('departement', 'seat')
    ) AS value
    JOIN label ON label.family = value.family AND label.code = value.code
    GROUP BY offer.id
), entry AS (
    SELECT body.*, NULL::bigint AS service_id, '' AS service_name, '{}'::text[] AS needs, '{}'::text[] AS received,
        '{}'::text[] AS languages, false AS national, false AS on_call, 'UNKNOWN' AS capacity,
        NULL::date AS capacity_until, array_remove(ARRAY[departement_id], NULL)::text[] AS departements,
        body.opening_hours AS hours, NULL AS stated, NULL AS implied
    FROM body
    UNION ALL
    SELECT body.*, offer.id, offer.name, offer.needs, offer.received, offer.languages, offer.national, offer.on_call,
        offer.capacity, offer.capacity_until, offer.departements,
        CASE WHEN offer.opening_hours <> '' THEN offer.opening_hours
            WHEN offer.availability = 'H24_7J7' THEN '24/7'
            WHEN offer.availability IN ('', 'OUVRE', '7J7_JOURNEE') THEN body.opening_hours ELSE '' END,
        said.stated, said.implied
    FROM body JOIN offer ON offer.organisation_id = body.id LEFT JOIN said ON said.id = offer.id
), said_of AS (
    SELECT entry.*, concat_ws(' ', sort_name, acronym) AS names,
        concat_ws(' ', CASE WHEN service_id IS NULL THEN kind_words END,
            directory_fold(NULLIF(service_name, '')), stated, territory_words) AS labels,
        concat_ws(' ', CASE WHEN service_id IS NOT NULL THEN kind_words END,
            mission_words, seat_words, implied) AS others
    FROM entry
), documented AS (
    SELECT said_of.*, directory_document(
        names, concat_ws(' ', labels, CASE WHEN city_is_public THEN place_words END),
        concat_ws(' ', others, public_words)
    ) AS public_document
    FROM said_of
)
INSERT INTO directory_searchentry (organisation_id, service_id, is_public, suspended, kind, name, sort_name, acronym,
    slug, service_name, city, city_is_public, departement, departements, "national", needs, publics, languages,
    opening_hours, timezone, on_call, capacity, capacity_until, public_document, document)
SELECT id, service_id, visibility = 'PUBLIC', status = 'SUSPENDED', kind, name, sort_name, COALESCE(acronym, ''),
    slug, service_name, city, city_is_public, COALESCE(departement_id, ''), departements, "national", needs, received,
    languages, hours, timezone, on_call, capacity, capacity_until, public_document,
    CASE WHEN city_is_public AND public_words IS NOT DISTINCT FROM contact_words THEN public_document
        ELSE directory_document(
            names, concat_ws(' ', labels, place_words), concat_ws(' ', others, contact_words)
        ) END
FROM documented
ORDER BY sort_name, id, service_id NULLS FIRST
"""

# One sort and one merge for each index, in place of thousands (measured: 2.5 s for 4.4 s at 12,000 organisations).
BULK = "SET LOCAL work_mem = '256MB'; SET LOCAL gin_pending_list_limit = '1GB'"
MERGE = """
SELECT gin_clean_pending_list(oid) FROM pg_class
WHERE relname IN ('search_entry_document', 'search_entry_public_document', 'search_entry_facets')
    AND pg_has_role(relowner, 'USAGE')
"""

_IS_WORD = "length(lexeme) BETWEEN 3 AND 60 AND lexeme !~ '^[0-9]+$'"

WORDS = f"""
SELECT DISTINCT lexeme, readable
FROM directory_searchentry,
    LATERAL (
        SELECT lexeme, weights, false AS readable FROM unnest(document)
        UNION ALL SELECT lexeme, weights, true FROM unnest(public_document) WHERE is_public
    ) AS word
WHERE organisation_id = ANY(%(ids)s) AND weights && '{{A,B,C}}' AND {_IS_WORD}
"""  # noqa: S608 - a constant of this module

NEW_WORDS = """
WITH new AS (
    SELECT word, bool_or(is_public) AS is_public
    FROM unnest(%(words)s::text[], %(public)s::boolean[]) AS r(word, is_public) GROUP BY word
), added AS (
    INSERT INTO directory_searchword (word, is_public)
    SELECT word, is_public FROM new ORDER BY word ON CONFLICT DO NOTHING
)
UPDATE directory_searchword known SET is_public = true
FROM new WHERE known.word = new.word AND new.is_public AND NOT known.is_public
"""

OLD_WORDS = """
WITH gone AS (
    SELECT word, EXISTS (
            SELECT FROM directory_searchentry
            WHERE is_public AND public_document @@ ('''' || word || ''':ABC')::tsquery
        ) AS readable, EXISTS (
            SELECT FROM directory_searchentry WHERE document @@ ('''' || word || ''':ABC')::tsquery
        ) AS used
    FROM unnest(%(words)s::text[]) AS r(word)
), forgotten AS (
    DELETE FROM directory_searchword known USING gone WHERE known.word = gone.word AND NOT gone.used
)
UPDATE directory_searchword known SET is_public = false
FROM gone WHERE known.word = gone.word AND gone.used AND known.is_public AND NOT gone.readable
"""

REBUILD_WORDS = f"""
DELETE FROM directory_searchword;
INSERT INTO directory_searchword (word, is_public)
SELECT lexeme, bool_or(readable)
FROM (
    SELECT word AS lexeme, false AS readable
    FROM ts_stat('SELECT document FROM directory_searchentry', 'abc')
    UNION ALL SELECT word, true
    FROM ts_stat('SELECT public_document FROM directory_searchentry WHERE is_public', 'abc')
) AS r
WHERE {_IS_WORD}
GROUP BY lexeme;
ANALYZE directory_searchentry;
ANALYZE directory_searchword
"""  # noqa: S608 - a constant of this module
