"""The statements of the search. `%(…)s` are its conditions; an empty one asks for nothing."""

from functools import cache

# Each word in the directory's own spelling: itself when a word begins so, else the nearest one (Levenshtein: two
# letters, three from nine; one in a short word of another initial), the
# same letters in another order first. A plural or a feminine of the same stem is no mistake.
MEND = """
SELECT COALESCE(near.word, typed.word), COALESCE((ts_lexize('french_stem', COALESCE(near.word, typed.word)))[1], ''),
    near.word IS NOT NULL AND ts_lexize('french_stem', near.word) <> ts_lexize('french_stem', typed.word)
FROM unnest(%(words)s::text[], %(fixed)s::boolean[]) WITH ORDINALITY AS typed(word, fixed, position)
CROSS JOIN LATERAL (
    SELECT CASE WHEN length(typed.word) >= 9 THEN 3 ELSE 2 END AS most
) AS distance
LEFT JOIN LATERAL (
    SELECT known.word
    FROM directory_searchword known
    WHERE (%(agent)s OR known.is_public)
        AND length(known.word) BETWEEN length(typed.word) - most AND length(typed.word) + most
        AND levenshtein_less_equal(known.word, typed.word, most)
            <= CASE WHEN length(typed.word) >= 6 OR left(known.word, 1) = left(typed.word, 1) THEN most ELSE 1 END
    ORDER BY (
            SELECT string_agg(letter, '' ORDER BY letter) FROM regexp_split_to_table(known.word, '') AS letter
        ) <> (
            SELECT string_agg(letter, '' ORDER BY letter) FROM regexp_split_to_table(typed.word, '') AS letter
        ), levenshtein_less_equal(known.word, typed.word, most), left(known.word, 1) <> left(typed.word, 1),
        similarity(known.word, typed.word) DESC, known.word
    LIMIT 1
) AS near ON NOT typed.fixed AND length(typed.word) > 3 AND NOT EXISTS (
    SELECT FROM directory_searchword known
    WHERE (%(agent)s OR known.is_public) AND known.word LIKE typed.word || '%%'
)
ORDER BY typed.position
"""

# The hours that there are, each once, from one to the next in their index: there are few for many rows.
HOURS = """
WITH RECURSIVE known AS (
    (
        SELECT opening_hours, timezone FROM directory_searchentry WHERE opening_hours <> ''
        ORDER BY opening_hours, timezone LIMIT 1
    )
    UNION ALL
    SELECT following.opening_hours, following.timezone
    FROM known CROSS JOIN LATERAL (
        SELECT entry.opening_hours, entry.timezone FROM directory_searchentry entry
        WHERE entry.opening_hours <> ''
            AND (entry.opening_hours, entry.timezone) > (known.opening_hours, known.timezone)
        ORDER BY entry.opening_hours, entry.timezone LIMIT 1
    ) AS following
)
SELECT opening_hours, timezone FROM known
"""

# `missed` counts the facets that a row fails: 0, it is a result; 1, it counts for the values of that facet alone.
# An organisation has one row of its own, and one for each service: counting own rows, then the services of those
# whose own row is not counted, spares a sort of everything.
_FIND = """
WITH asked AS (
    SELECT entry.id, entry.organisation_id, entry.service_id, entry.kind, entry.needs, entry.publics, entry.languages,
        entry.departements, entry.national, entry.suspended, entry.sort_name, entry.acronym, entry.DOCUMENT AS words,
        %(departement)s <> '' AND NOT entry.national AND NOT entry.departements @> ARRAY[%(departement)s]::varchar[]
            AS not_there,
        %(need)s <> '' AND NOT entry.needs @> ARRAY[%(need)s]::varchar[] AS not_needed,
        %(public)s <> '' AND NOT entry.publics @> ARRAY[%(public)s]::varchar[] AS not_public,
        %(language)s <> '' AND NOT entry.languages @> ARRAY[%(language)s]::varchar[] AS not_spoken,
        %(kind)s <> '' AND entry.kind <> %(kind)s AS not_kind
    FROM directory_searchentry entry
    WHERE CONDITIONS
), compared AS (
    SELECT *, not_there::int + not_needed::int + not_public::int + not_spoken::int + not_kind::int AS missed
    FROM asked
), near AS MATERIALIZED (
    SELECT id, organisation_id, service_id, kind, needs, publics, languages, departements, national, suspended,
        sort_name, not_there, not_needed, not_public, not_spoken, not_kind, missed,
        CASE WHEN missed = 0 THEN RANK END AS rank
    FROM compared WHERE missed <= 1
), found AS MATERIALIZED (
    SELECT organisation_id, min(rank) AS rank, bool_or(service_id IS NOT NULL) AS serves,
        bool_and(suspended) AS suspended, bool_and(national) AS national, min(sort_name) AS sort_name
    FROM near WHERE missed = 0 GROUP BY organisation_id
), page AS (
    SELECT count(*) AS total,
        greatest(least(%(page)s, ceil(count(*) / %(size)s::numeric)::int), 1) AS number
    FROM found
), picked AS (
    SELECT * FROM found
    ORDER BY suspended, rank, NOT serves, national, sort_name, organisation_id
    LIMIT %(size)s OFFSET (SELECT (number - 1) * %(size)s FROM page)
), listed AS (
    SELECT *, row_number() OVER (
        ORDER BY suspended, rank, NOT serves, national, sort_name, organisation_id
    ) AS position
    FROM picked
), chosen AS MATERIALIZED (
    SELECT near.id, near.organisation_id, near.service_id, near.rank
    FROM near JOIN listed USING (organisation_id) WHERE near.missed = 0
), card AS (
    SELECT listed.position, listed.organisation_id, own.name, own.slug, own.kind, own.is_public, own.suspended,
        CASE WHEN own.city_is_public THEN own.city ELSE '' END AS city, own.departement, own.timezone,
        COALESCE(best.service_name, '') AS service_name, COALESCE(best.needs, '{}') AS needs,
        COALESCE(best.languages, '{}') AS languages, COALESCE(best.capacity, 'UNKNOWN') AS capacity,
        best.capacity_until, matching.hours, matching.on_call,
        CASE WHEN own.is_public AND reach.is_public THEN reach.phone ELSE '' END AS phone,
        CASE WHEN own.is_public AND reach.is_public THEN reach.on_call_phone ELSE '' END AS on_call_phone,
        CASE WHEN NOT own.is_public OR NOT reach.is_public THEN reach.id END AS masked_contact,
        checked.verified_at, checked.due_on
    FROM listed
    JOIN directory_searchentry own ON own.organisation_id = listed.organisation_id AND own.service_id IS NULL
    LEFT JOIN LATERAL (
        SELECT entry.* FROM chosen JOIN directory_searchentry entry ON entry.id = chosen.id
        WHERE chosen.organisation_id = listed.organisation_id AND chosen.service_id IS NOT NULL
        ORDER BY chosen.rank, entry.national, entry.service_name, entry.id LIMIT 1
    ) AS best ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT entry.opening_hours) FILTER (WHERE entry.opening_hours <> '') AS hours,
            bool_or(entry.on_call) AS on_call
        FROM chosen JOIN directory_searchentry entry ON entry.id = chosen.id
        WHERE chosen.organisation_id = listed.organisation_id
    ) AS matching ON true
    LEFT JOIN LATERAL (
        SELECT contact.id, contact.visibility = 'PUBLIC' AS is_public, contact.phone, contact.on_call_phone
        FROM directory_contact contact
        WHERE contact.organisation_id = listed.organisation_id AND contact.live
            AND (%(agent)s OR contact.visibility = 'PUBLIC')
            AND (contact.phone <> '' OR contact.on_call_phone <> '')
            AND NOT COALESCE(
                contact.absent_from <= %(today)s AND contact.absent_until >= %(today)s, false
            )
        ORDER BY contact.rank, contact.id LIMIT 1
    ) AS reach ON true
    LEFT JOIN LATERAL (
        SELECT verification.verified_at, verification.due_on FROM directory_verification verification
        WHERE verification.organisation_id = listed.organisation_id AND verification.contact_id IS NULL
        ORDER BY verification.verified_at DESC, verification.id DESC LIMIT 1
    ) AS checked ON true
), offered AS (
    SELECT * FROM near WHERE service_id IS NOT NULL
), kinds AS (
    SELECT kind, organisation_id FROM near WHERE service_id IS NULL AND missed = not_kind::int
), places AS (
    SELECT departements[1] AS code, organisation_id FROM near WHERE service_id IS NULL AND missed = not_there::int
), everywhere AS (
    SELECT DISTINCT organisation_id FROM near WHERE national AND missed = not_there::int
), counted AS (
    SELECT 'kind' AS facet, kind AS code, count(*) AS number
    FROM (
        SELECT * FROM kinds
        UNION ALL (SELECT kind, organisation_id FROM offered WHERE missed = not_kind::int EXCEPT SELECT * FROM kinds)
    ) AS pair GROUP BY kind
    UNION ALL
    SELECT 'need', code, count(DISTINCT organisation_id)
    FROM offered, unnest(needs) AS code WHERE missed = not_needed::int GROUP BY code
    UNION ALL
    SELECT 'public', code, count(DISTINCT organisation_id)
    FROM offered, unnest(publics) AS code WHERE missed = not_public::int GROUP BY code
    UNION ALL
    SELECT 'language', code, count(DISTINCT organisation_id)
    FROM offered, unnest(languages) AS code WHERE missed = not_spoken::int GROUP BY code
    UNION ALL
    SELECT 'departement', code, count(*)
    FROM (
        SELECT * FROM places
        UNION ALL (
            SELECT code, organisation_id FROM offered, unnest(departements) AS code WHERE missed = not_there::int
            EXCEPT SELECT * FROM places
        )
    ) AS pair
    WHERE code IS NOT NULL AND organisation_id NOT IN (SELECT organisation_id FROM everywhere) GROUP BY code
    UNION ALL
    SELECT 'national', '', count(*) FROM everywhere
)
SELECT page.total, page.number,
    (SELECT jsonb_object_agg(facet, codes) FROM (
        SELECT facet, jsonb_object_agg(code, number) AS codes FROM counted GROUP BY facet
    ) AS facets),
    (SELECT jsonb_agg(to_jsonb(card) - 'position' ORDER BY position) FROM card)
FROM page
"""

# What is found by its name is found by its labels too: most rows are asked one question.
_RANK = """CASE WHEN sort_name = %(query)s OR acronym = %(query)s THEN 0
            WHEN starts_with(sort_name, %(query)s) THEN 1
            WHEN NOT words @@ %(labels)s::tsquery THEN 5
            WHEN NOT words @@ %(names)s::tsquery THEN 4
            WHEN NOT words @@ %(whole_names)s::tsquery THEN 3
            ELSE 2 END"""
_ASKED = "entry.DOCUMENT @@ %(anywhere)s::tsquery"
_OPEN = """(entry.opening_hours, entry.timezone) IN (
            SELECT * FROM unnest(%(expressions)s::varchar[], %(zones)s::varchar[])
        )"""
# Of two facets a row may fail one: it meets the other, which an index finds.
_ONE_OF_BOTH = """(
            entry.national OR entry.departements @> ARRAY[%(departement)s]::varchar[]
            OR entry.needs @> ARRAY[%(need)s]::varchar[]
        )"""


@cache
def find(*, agent: bool, text: bool, open_now: bool, both: bool) -> str:
    """Return the statement for these kinds of conditions alone, so that one plan suits all values of theirs.

    `text`: something was typed; `both`: a département and a need are asked for.
    """
    asked = {"entry.is_public": not agent, _ASKED: text, _OPEN: open_now, _ONE_OF_BOTH: both}
    conditions = " AND ".join(condition for condition, is_asked in asked.items() if is_asked)
    statement = _FIND.replace("RANK", _RANK if text else "5").replace("CONDITIONS", conditions or "true")
    return statement.replace("DOCUMENT", "document" if agent else "public_document")
