from django.db import migrations

# Whether this solicitation names another partner, whom the requester has not asked since, for a need still open.
PROPOSES = """
CREATE FUNCTION referrals_proposes_another(solicitation uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM referrals_solicitation s
        WHERE s.id = solicitation AND s.state = 'REDIRECTED' AND s.redirected_to_id IS NOT NULL
        AND NOT s.needs <@ referrals_taken_needs(s.referral_id)::varchar[] AND NOT EXISTS (
            SELECT FROM referrals_solicitation since WHERE since.referral_id = s.referral_id
            AND since.organisation_id = s.redirected_to_id AND since.sent_at >= s.closed_at
        )
    );
END
$$
"""
# What of all these referrals waits for whoever asked, and for which gesture: a word is `referrals.vocabularies.Gesture`,
# empty for a draft and for an operation of that day or before that nothing has taken up. One question about all of them,
# planned once: as many as there are referrals under way would each ask the policies of what they were sent to.
WAITING = """
CREATE FUNCTION referrals_waiting(organisations bigint[], day date) RETURNS TABLE (referral uuid, gesture text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH under_way AS MATERIALIZED (
        SELECT r.id, CASE
            WHEN r.state = 'DRAFT' THEN ''
            WHEN sent.questioned THEN 'ANSWER'
            WHEN sent.proposing THEN 'DECIDE'
            WHEN sent.late THEN 'CALL'
            WHEN NOT r.needs <@ ARRAY(
                SELECT unnest(CASE WHEN s.state IN ('ACCEPTED', 'IN_PROGRESS') THEN s.accepted_needs ELSE s.needs END)
                FROM referrals_solicitation s WHERE s.referral_id = r.id
                AND s.state IN ('SENT', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS')
                UNION ALL SELECT o.need FROM referrals_needoutcome o
                JOIN referrals_solicitation s ON s.id = o.solicitation_id
                WHERE s.referral_id = r.id AND o.outcome <> 'BESOIN_NON_COUVERT'
            ) THEN 'ASK'
            WHEN r.kind = 'PLANNED' AND r.window_on <= day
                AND NOT EXISTS (SELECT FROM referrals_followup f WHERE f.follows_id = r.id) THEN ''
        END AS gesture
        FROM referrals_referral r CROSS JOIN LATERAL (
            SELECT bool_or(s.state = 'INFO_REQUESTED') AS questioned, bool_or(s.state = 'REDIRECTED' AND referrals_proposes_another(s.id)) AS proposing,
                bool_or(s.state = 'ACCEPTED' AND EXISTS (
                    SELECT FROM referrals_reminder m
                    WHERE m.solicitation_id = s.id AND m.kind = 'START_REQUESTER' AND m.sent
                )) AS late
            FROM referrals_solicitation s WHERE s.referral_id = r.id
        ) AS sent
        WHERE r.requester_id = ANY (organisations) AND r.state IN ('DRAFT', 'OPEN', 'ENGAGED')
    )
    SELECT under_way.id, under_way.gesture FROM under_way WHERE under_way.gesture IS NOT NULL;
END
$$
"""
SIGNATURES = "referrals_proposes_another(uuid), referrals_waiting(bigint[], date)"


class Migration(migrations.Migration):
    """What waits for whoever asked, counted on every page of hers."""

    dependencies = [("referrals", "0005_isolation")]
    operations = [
        migrations.RunSQL(
            [
                PROPOSES,
                WAITING,
                f"REVOKE EXECUTE ON FUNCTION {SIGNATURES} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {SIGNATURES} TO relais_app",
            ],
            [f"DROP FUNCTION {SIGNATURES}"],
        )
    ]
