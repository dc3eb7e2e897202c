import accounts.vocabularies
import django.db.models.deletion
import django.db.models.functions.comparison
import uuid
from django.conf import settings
from django.db import migrations, models


# The number and the two digests come from the database, for whoever writes: one statement takes the chain's lock, then
# reads its last entry with a fresh snapshot, which no single SELECT would. Both functions act as the owner of the tables:
# the application's role needs INSERT and SELECT, and may forget what is old, nothing else. A plan that was made while the
# table was small would go on reading it whole: the index is the only way that is left.
LINK = """
CREATE FUNCTION accounts_link_entry() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
DECLARE
    chain_of bigint := COALESCE(NEW.organisation_id, 0);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('accounts_entry', chain_of));
    SELECT number, digest INTO NEW.number, NEW.previous FROM accounts_entry
        WHERE COALESCE(organisation_id, 0) = chain_of
        ORDER BY COALESCE(organisation_id, 0) DESC, number DESC LIMIT 1;  -- as the index: policies hide that the first is given
    IF NEW.number IS NULL THEN
        SELECT number, digest INTO NEW.number, NEW.previous FROM accounts_checkpoint WHERE chain = chain_of;
    END IF;
    NEW.number := COALESCE(NEW.number, 0) + 1;
    NEW.previous := COALESCE(NEW.previous, '');
    NEW.digest := encode(sha256(convert_to(NEW.previous || ':' || NEW.number || ':' || NEW.seal, 'UTF8')), 'hex');
    RETURN NEW;
END
$$
"""
KEEP = """
CREATE FUNCTION accounts_keep_entry() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '12 months' AND EXISTS (
        SELECT FROM accounts_checkpoint WHERE chain = COALESCE(OLD.organisation_id, 0) AND number >= OLD.number
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the journal is only ever added to' USING ERRCODE = 'insufficient_privilege';
END
$$
"""
# Removes, from each chain, the entries before the first that is recent enough: never one in the middle.
FORGET = """
CREATE FUNCTION accounts_forget_entries(before timestamptz) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten bigint;
BEGIN
    INSERT INTO accounts_checkpoint AS kept (chain, number, digest)
        SELECT DISTINCT ON (chain) chain, number, digest
        FROM (
            SELECT COALESCE(organisation_id, 0) AS chain, number, digest,
                max(at) OVER (PARTITION BY COALESCE(organisation_id, 0) ORDER BY number) AS last_at
            FROM accounts_entry
        ) AS entries
        WHERE last_at < LEAST(before, now() - interval '12 months')
        ORDER BY chain, number DESC
    ON CONFLICT (chain) DO UPDATE SET number = EXCLUDED.number, digest = EXCLUDED.digest;
    DELETE FROM accounts_entry USING accounts_checkpoint
        WHERE chain = COALESCE(organisation_id, 0) AND accounts_entry.number <= accounts_checkpoint.number;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$
"""
TRIGGERS = """
CREATE TRIGGER accounts_entry_link BEFORE INSERT ON accounts_entry
    FOR EACH ROW EXECUTE FUNCTION accounts_link_entry();
CREATE TRIGGER accounts_entry_keep BEFORE UPDATE OR DELETE ON accounts_entry
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_entry();
CREATE TRIGGER accounts_entry_keep_all BEFORE TRUNCATE ON accounts_entry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_entry();
"""
NO_TRIGGERS = """
DROP TRIGGER accounts_entry_link ON accounts_entry;
DROP TRIGGER accounts_entry_keep ON accounts_entry;
DROP TRIGGER accounts_entry_keep_all ON accounts_entry;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_sign_in'),
        ('directory', '0003_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('chain', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': "reprise d'une chaîne du journal",
                'verbose_name_plural': 'reprises des chaînes du journal',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='le')),
                ('kind', models.CharField(choices=accounts.vocabularies.EntryKind.options, max_length=16, verbose_name='acte')),
                ('departement', models.CharField(blank=True, max_length=3, verbose_name='département')),
                ('subject', models.CharField(blank=True, max_length=100, verbose_name='objet')),
                ('reason', models.CharField(blank=True, max_length=32, verbose_name='motif')),
                ('request_id', models.UUIDField(editable=False, null=True, verbose_name='requête')),
                ('seal', models.CharField(max_length=64, verbose_name='sceau')),
                ('number', models.PositiveBigIntegerField(editable=False, verbose_name='numéro')),
                ('previous', models.CharField(editable=False, max_length=64, verbose_name='empreinte précédente')),
                ('digest', models.CharField(editable=False, max_length=64, verbose_name='empreinte')),
                ('by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='directory.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'entrée du journal',
                'verbose_name_plural': 'journal',
                'indexes': [models.Index(fields=['-at', 'id'], name='entry_last_first'), models.Index(fields=['organisation', '-at', 'id'], include=('kind', 'departement'), name='entry_of_organisation'), models.Index(condition=models.Q(('departement', ''), _negated=True), fields=['departement', '-at'], include=('kind', 'organisation'), name='entry_of_departement'), models.Index(condition=models.Q(('subject', ''), _negated=True), fields=['subject', '-at'], name='entry_about')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce(models.F('organisation'), 0), models.F('number'), name='entry_is_one_for_each_number'), models.CheckConstraint(condition=models.Q(('subject__regex', '^([a-z_]+:[A-Za-z0-9_:.-]+)?$')), name='entry_subject_is_a_reference'), models.CheckConstraint(condition=models.Q(('reason__regex', '^[A-Z0-9_]*$')), name='entry_reason_is_a_code')],
            },
        ),
        migrations.RunSQL(LINK, "DROP FUNCTION accounts_link_entry()"),
        migrations.RunSQL(KEEP, "DROP FUNCTION accounts_keep_entry()"),
        migrations.RunSQL(FORGET, "DROP FUNCTION accounts_forget_entries(timestamptz)"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
