from django.db import migrations

from directory.row_policies import add, change, everything, guard, purpose, read, remove

MINE = "= ANY ((SELECT relais_organisations())::bigint[])"
FOLLOWED = "departement_id = ANY ((SELECT relais_departements())::text[]) AND state <> 'DRAFT'"


def function(signature: str, returns: str, body: str) -> tuple[str, str]:
    """Return a question that the owner answers about rows which the asker may not read, and how to drop it.

    The policies of referrals and of solicitations need each other: through these, neither reads the other's policies.
    """
    made = (
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER "
        f"SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {body} $$"
    )
    return made, signature


MY = "= ANY (relais_organisations())"
FUNCTIONS = dict(
    [
        function(
            "referrals_steers(referral uuid)",
            "boolean",
            f"EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral AND r.requester_id {MY})",
        ),
        function(
            "referrals_reads(referral uuid)",
            "boolean",
            f"EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral AND (r.requester_id {MY} "
            "OR r.departement_id = ANY (relais_departements()) AND r.state <> 'DRAFT'))",
        ),
        function(
            "referrals_is_asked(referral uuid)",
            "boolean",
            f"EXISTS (SELECT FROM referrals_solicitation s WHERE s.referral_id = referral AND s.organisation_id {MY})",
        ),
        function(
            "referrals_answers(solicitation uuid)",
            "boolean",
            f"EXISTS (SELECT FROM referrals_solicitation s WHERE s.id = solicitation AND s.organisation_id {MY})",
        ),
        function(
            "referrals_reads_solicitation(solicitation uuid)",
            "boolean",
            "EXISTS (SELECT FROM referrals_solicitation s JOIN referrals_referral r ON r.id = s.referral_id "
            f"WHERE s.id = solicitation AND (s.organisation_id {MY} OR r.requester_id {MY} "
            "OR r.departement_id = ANY (relais_departements())))",
        ),
        function(
            "referrals_is_counterpart(organisation bigint)",  # one that a referral of hers names, published or not
            "boolean",
            " OR ".join(  # each by an index: together they would read the whole table
                "EXISTS (SELECT FROM referrals_solicitation s JOIN referrals_referral r ON r.id = s.referral_id "
                f"WHERE {named} = organisation AND (s.organisation_id {MY} OR r.requester_id {MY} "
                "OR r.departement_id = ANY (relais_departements())))"
                for named in ("s.organisation_id", "s.redirected_to_id", "r.requester_id")
            ),
        ),
        # What an act must know of others' solicitations: codes and counts, of a referral or a word that one can name.
        function(
            "referrals_taken_needs(referral uuid)",
            "text[]",
            "coalesce(array_agg(DISTINCT need), '{}') FROM (SELECT unnest(s.accepted_needs)::text AS need "
            "FROM referrals_solicitation s WHERE s.referral_id = referral AND s.state IN ('ACCEPTED', 'IN_PROGRESS') "
            "UNION ALL SELECT o.need FROM referrals_needoutcome o "
            "JOIN referrals_solicitation s ON s.id = o.solicitation_id "
            "WHERE s.referral_id = referral AND o.outcome <> 'BESOIN_NON_COUVERT') AS taken",
        ),
        function(
            "referrals_is_being_asked(referral uuid, organisation bigint)",
            "boolean",
            "EXISTS (SELECT FROM referrals_solicitation s WHERE s.referral_id = referral "
            "AND s.organisation_id = organisation "
            "AND s.state IN ('SENT', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS'))",
        ),
        function(  # how many organisations, one at most for each person, propose each of these words
            "referrals_proposers(digests text[])",
            "TABLE (digest text, organisations bigint)",
            "proposed.digest, count(DISTINCT proposed.organisation) FROM (SELECT w.digest::text AS digest, w.by_id, "
            "min(r.requester_id) AS organisation FROM referrals_wordconfirmation w JOIN referrals_referral r "
            "ON r.id = w.referral_id WHERE w.proposed AND w.by_id IS NOT NULL AND w.digest = ANY (digests) "
            "GROUP BY w.digest, w.by_id) AS proposed GROUP BY proposed.digest",
        ),
        function(
            "referrals_is_behind_broken_glass(referral uuid)",  # by this person, within the hour, a referent still
            "boolean",
            "cardinality(relais_departements()) > 0 AND EXISTS (SELECT FROM referrals_brokenglass g "
            "WHERE g.referral_id = referral AND g.by_id = relais_user() AND g.until > now())",
        ),
    ]
)
SIGNATURES = ", ".join(FUNCTIONS.values())
MAKE = [
    *FUNCTIONS,
    f"REVOKE EXECUTE ON FUNCTION {SIGNATURES} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {SIGNATURES} TO relais_app",
    f"GRANT EXECUTE ON FUNCTION referrals_is_counterpart(bigint) TO relais_search",
]
COUNTERPART = read(  # what every agent reads is told first: the function costs a thousand times more
    "(SELECT relais_who()) = 'agent' AND NOT live AND first_published_at IS NULL AND referrals_is_counterpart(id)",
    by="counterpart",
)

WORKER = everything(purpose("worker"), by="worker")
NAMED = read(purpose("deletion"), by="deletion")  # what names a record that an editor deletes
FORGETS = [NAMED, change(purpose("deletion"), to=f"{purpose('deletion')} AND by_id IS NULL", by="deletion")]
FOLLOWS = everything(purpose("consequences"), by="act")  # of what an act does to siblings, within its transaction
BEHIND_GLASS = "referrals_is_behind_broken_glass(referral_id)"
READS_REFERRAL = f"requester_id {MINE} OR {FOLLOWED} OR referrals_is_asked(id)"
READS_SOLICITATION = f"organisation_id {MINE} OR referrals_reads(referral_id)"
OF_A_SOLICITATION = "referrals_reads_solicitation(solicitation_id)"
OF_A_STEP = f"CASE WHEN solicitation_id IS NULL THEN referrals_reads(referral_id) ELSE {OF_A_SOLICITATION} END"
STEERS = "referrals_steers(referral_id)"

GUARDED = [
    guard(
        "referrals_referral",
        read(READS_REFERRAL),
        read(f"referrals_is_behind_broken_glass(id) OR state <> 'DRAFT' AND {purpose('glass')}", by="glass"),
        add(f"requester_id {MINE}"),
        # Whoever acts on a solicitation locks its referral first; what it says stays its requester's, or the referent's.
        change(READS_REFERRAL, to=f"requester_id {MINE} OR {FOLLOWED}"),
        read(purpose("redaction"), by="redactor"),
        change(purpose("redaction"), to=purpose("redaction"), by="redactor"),
        NAMED,
        FOLLOWS,
        WORKER,
    ),
    guard(
        "referrals_solicitation",
        read(READS_SOLICITATION),
        read(BEHIND_GLASS, by="glass"),
        read(purpose("matching"), by="matching"),
        NAMED,
        add(STEERS),
        change(READS_SOLICITATION, to=READS_SOLICITATION),
        FOLLOWS,
        WORKER,
    ),
    guard(
        "referrals_event",
        read(OF_A_STEP),
        read(BEHIND_GLASS, by="glass"),
        add(f"by_id = (SELECT relais_user()) AND ({OF_A_STEP})"),
        add(f"{purpose('redaction')} AND by_id = coalesce((SELECT relais_user()), by_id)", by="redactor"),
        read(purpose("redaction"), by="redactor"),
        *FORGETS,  # whoever acted, when her account is deleted
        FOLLOWS,
        WORKER,
    ),
    guard(
        "referrals_peoplegroup",
        read(f"referrals_reads(referral_id) OR referrals_is_asked(referral_id) OR {BEHIND_GLASS}"),
        add(STEERS),
        change(STEERS, to=STEERS),
        remove(STEERS),
        WORKER,
    ),
    guard(
        "referrals_needoutcome",
        read(OF_A_SOLICITATION),
        read(purpose("consequences"), by="act"),  # what the siblings settled, for the referral to close
        add(OF_A_SOLICITATION),  # the partner's word, or the requester's where an operation found nobody
        WORKER,
    ),
    guard(
        "referrals_delivery",
        read(OF_A_SOLICITATION),
        everything(purpose("deletion"), by="deletion"),  # a message forgets the contact that is deleted
        WORKER,
    ),
    guard("referrals_reminder", read(OF_A_SOLICITATION), WORKER),
    guard(
        "referrals_followup",
        read("referrals_reads(referral_id) AND referrals_reads(follows_id)"),
        add("referrals_steers(referral_id) AND referrals_steers(follows_id)"),
        WORKER,
    ),
    guard(
        "referrals_wordconfirmation",
        read(STEERS),
        add(f"by_id = (SELECT relais_user()) AND {STEERS}"),
        read(purpose("redaction"), by="redactor"),
        change(purpose("redaction"), to=purpose("redaction"), by="redactor"),
        *FORGETS,
        WORKER,
    ),
    guard(
        "referrals_brokenglass",
        read("referrals_reads(referral_id) OR referrals_is_asked(referral_id)"),
        read("by_id = (SELECT relais_user())", by="glass"),
        add(f"by_id = (SELECT relais_user()) AND {purpose('glass')}", by="glass"),
        everything(purpose("deletion"), by="deletion"),
        WORKER,
    ),
]


class Migration(migrations.Migration):
    """Isolation twice, under the referrals: each side reads what `visible_to` shows it, and what its acts need."""

    dependencies = [("referrals", "0004_figures"), ("accounts", "0006_isolation")]
    operations = [
        migrations.RunSQL(MAKE, [f"DROP FUNCTION {SIGNATURES}"]),
        *GUARDED,
        migrations.RunSQL(
            [COUNTERPART.statement("directory_organisation")],
            [f"DROP POLICY {COUNTERPART.name} ON directory_organisation"],
        ),
    ]
