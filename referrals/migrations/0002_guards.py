from django.db import migrations

# The database refuses by itself what the workflow does not allow: an illegal jump, a first state other than the
# first, and a write that did not read the row's last version. Tests hold these edges against the models' transitions.
REFERRAL_EDGES = """
    DRAFT>OPEN OPEN>ENGAGED ENGAGED>OPEN OPEN>CLOSED ENGAGED>CLOSED DRAFT>CANCELLED OPEN>CANCELLED ENGAGED>CANCELLED
    OPEN>ENTERED_IN_ERROR ENGAGED>ENTERED_IN_ERROR
"""
SOLICITATION_EDGES = """
    SENT>ACKNOWLEDGED ACKNOWLEDGED>INFO_REQUESTED INFO_REQUESTED>ACKNOWLEDGED
    SENT>ACCEPTED ACKNOWLEDGED>ACCEPTED INFO_REQUESTED>ACCEPTED
    SENT>DECLINED ACKNOWLEDGED>DECLINED INFO_REQUESTED>DECLINED ACCEPTED>DECLINED
    SENT>REDIRECTED ACKNOWLEDGED>REDIRECTED INFO_REQUESTED>REDIRECTED
    ACCEPTED>IN_PROGRESS IN_PROGRESS>COMPLETED ACCEPTED>NOT_COMPLETED IN_PROGRESS>NOT_COMPLETED
    SENT>CANCELLED ACKNOWLEDGED>CANCELLED INFO_REQUESTED>CANCELLED ACCEPTED>CANCELLED
    SENT>EXPIRED ACKNOWLEDGED>EXPIRED INFO_REQUESTED>EXPIRED
    SENT>SUPERSEDED ACKNOWLEDGED>SUPERSEDED INFO_REQUESTED>SUPERSEDED
    SENT>ENTERED_IN_ERROR ACKNOWLEDGED>ENTERED_IN_ERROR INFO_REQUESTED>ENTERED_IN_ERROR ACCEPTED>ENTERED_IN_ERROR
    IN_PROGRESS>ENTERED_IN_ERROR
"""

FUNCTION = """
CREATE FUNCTION referrals_guard_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Arguments: the first state, then the legal edges.
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] THEN
            RAISE EXCEPTION '% begins in %, not in %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION '% goes from version % to the next one, not to %', TG_TABLE_NAME, OLD.version, NEW.version
            USING ERRCODE = 'serialization_failure';
    ELSIF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) = ANY (TG_ARGV[1:]) THEN
        RAISE EXCEPTION '% does not go from % to %', TG_TABLE_NAME, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""


def trigger(table: str, first: str, edges: str) -> str:
    arguments = ", ".join(f"'{word}'" for word in [first, *edges.split()])
    return (
        f"CREATE TRIGGER {table}_guard_state BEFORE INSERT OR UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION referrals_guard_state({arguments})"
    )


def guard(table: str, first: str, edges: str) -> migrations.RunSQL:
    return migrations.RunSQL(trigger(table, first, edges), f"DROP TRIGGER {table}_guard_state ON {table}")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION referrals_guard_state()"),
        guard("referrals_referral", "DRAFT", REFERRAL_EDGES),
        guard("referrals_solicitation", "SENT", SOLICITATION_EDGES),
    ]
