from django.db import migrations

from directory.row_policies import add, change, everything, guard, purpose, read, remove

# The application's roles own nothing. Whoever migrates makes them where it may; else they are made beforehand
# (docs/deployment.md). `relais_search` exists for one policy, on the flat rows of the search.
ROLES = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'relais_app') THEN
        CREATE ROLE relais_app NOLOGIN NOINHERIT;
        CREATE ROLE relais_search NOLOGIN NOINHERIT;
        GRANT relais_search TO relais_app;
        EXECUTE format('GRANT relais_app TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The roles relais_app and relais_search are missing, and % may not create them', current_user
            USING HINT = 'Make them as docs/deployment.md says, then migrate again.';
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this server is being migrated
END
$$
"""
# Tables to come are granted too: a guarded one shows nothing without a policy, and a test lists those without a guard.
GRANTS = [
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO relais_app, relais_search",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO relais_app",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO relais_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO relais_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO relais_app",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM relais_app",
    "GRANT SELECT ON directory_searchentry, directory_searchword, directory_organisation, directory_service, "
    "directory_contact, directory_verification, directory_departement TO relais_search",
]
UNGRANT = [
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM relais_app, relais_search",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM relais_app",
    "REVOKE USAGE ON SCHEMA public FROM relais_app, relais_search",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM relais_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM relais_app",
]


def setting(name: str, returns: str, value: str) -> migrations.RunSQL:
    """Return the operation that makes the reader of a part of the context; PostgreSQL puts its body in its place."""
    return migrations.RunSQL(
        f"CREATE FUNCTION relais_{name}() RETURNS {returns} LANGUAGE sql STABLE PARALLEL SAFE RETURN {value}",
        f"DROP FUNCTION relais_{name}()",
    )


def value_of(name: str) -> str:
    return f"coalesce(current_setting('relais.{name}', true), '')"


SETTINGS = [
    setting("who", "text", value_of("who")),  # visitor, agent, editor; nothing outside a unit
    setting("purpose", "text", value_of("purpose")),
    setting("user", "bigint", f"nullif({value_of('user')}, '')::bigint"),
    setting("organisations", "bigint[]", f"coalesce(nullif({value_of('organisations')}, ''), '{{}}')::bigint[]"),
    setting("audited", "bigint[]", f"coalesce(nullif({value_of('audited')}, ''), '{{}}')::bigint[]"),
    setting("managed", "bigint[]", f"coalesce(nullif({value_of('managed')}, ''), '{{}}')::bigint[]"),
    setting("departements", "text[]", f"coalesce(nullif({value_of('departements')}, ''), '{{}}')::text[]"),
]
# Who she is, as `accounts.models.User` says it, in one statement; an account that is closed is a visitor's, and an
# auditor reads of the directory what a visitor does.
CONTEXT = """
CREATE FUNCTION relais_context(person bigint) RETURNS TABLE (name text, value text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH account AS (
        SELECT account.id, account.is_superuser OR EXISTS (
            SELECT FROM auth_permission permission JOIN django_content_type type ON type.id = permission.content_type_id
            WHERE type.app_label = 'wagtailadmin' AND permission.codename = 'access_admin' AND (
                EXISTS (
                    SELECT FROM accounts_user_user_permissions own
                    WHERE own.user_id = account.id AND own.permission_id = permission.id
                ) OR EXISTS (
                    SELECT FROM accounts_user_groups member
                    JOIN auth_group_permissions given ON given.group_id = member.group_id
                    WHERE member.user_id = account.id AND given.permission_id = permission.id
                )
            )
        ) AS edits
        FROM accounts_user account WHERE account.id = person AND account.is_active
    ), function AS (
        SELECT membership.* FROM accounts_membership membership JOIN account ON account.id = membership.user_id
    )
    SELECT 'relais.who', coalesce((
        SELECT CASE WHEN edits THEN 'editor' WHEN EXISTS (SELECT FROM function WHERE role = 'AUDITOR') THEN 'visitor'
            ELSE 'agent' END FROM account
    ), 'visitor')
    UNION ALL SELECT 'relais.user', coalesce((SELECT id::text FROM account), '')
    UNION ALL SELECT 'relais.organisations', coalesce(array_agg(DISTINCT organisation_id), '{}')::text
        FROM function WHERE role IN ('AGENT', 'MANAGER', 'REFERENT')
    UNION ALL SELECT 'relais.audited', coalesce(array_agg(DISTINCT organisation_id), '{}')::text
        FROM function WHERE role = 'AUDITOR'
    UNION ALL SELECT 'relais.managed', coalesce(array_agg(DISTINCT organisation_id), '{}')::text
        FROM function WHERE role = 'MANAGER'
    UNION ALL SELECT 'relais.departements', coalesce(array_agg(DISTINCT code), '{}')::text
        FROM function, unnest(departements) AS code WHERE role = 'REFERENT'
    UNION ALL SELECT 'relais.purpose', ''
    UNION ALL SELECT 'role', 'relais_app'
$$
"""


def answer(signature: str, body: str) -> list[str]:
    """Return the statements that let the application ask the owner one narrow question about rows it may not read."""
    return [
        f"CREATE FUNCTION {signature} RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER "
        f"SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {body} $$"
    ]


FUNCTIONS = [
    CONTEXT,
    *answer(
        "accounts_can_answer(organisation bigint)",
        "EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active "
        "WHERE m.organisation_id = organisation AND m.role IN ('AGENT', 'MANAGER', 'REFERENT'))",
    ),
    *answer(
        "accounts_has_manager(person bigint)",  # beside herself, in any of her organisations
        "EXISTS (SELECT FROM accounts_membership hers JOIN accounts_membership m USING (organisation_id) "
        "JOIN accounts_user u ON u.id = m.user_id AND u.is_active "
        "WHERE hers.user_id = person AND m.user_id <> person AND m.role = 'MANAGER')",
    ),
]
SIGNATURES = "relais_context(bigint), accounts_can_answer(bigint), accounts_has_manager(bigint)"
PRIVILEGES = [
    f"REVOKE EXECUTE ON FUNCTION {SIGNATURES} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {SIGNATURES} TO relais_app",
]

ANYBODY = "(SELECT relais_who()) <> ''"
AGENT = "(SELECT relais_who()) IN ('agent', 'editor')"
EDITOR = "(SELECT relais_who()) = 'editor'"
MINE = "= ANY ((SELECT relais_organisations())::bigint[])"
AUDITED = "= ANY ((SELECT relais_audited())::bigint[])"
MANAGED = "= ANY ((SELECT relais_managed())::bigint[])"
PUBLISHED_ONCE = "(live OR first_published_at IS NOT NULL)"  # histories name partners that were withdrawn since
READABLE = "EXISTS (SELECT FROM directory_organisation o WHERE o.id = organisation_id)"  # under that table's own policies
WORKER = everything(purpose("worker"), by="worker")
EDITS = everything(EDITOR, by="editor")

DIRECTORY = [
    guard(
        "directory_organisation",
        read(f"{ANYBODY} AND live AND status <> 'CLOSED' AND visibility = 'PUBLIC'", by="anybody"),
        read(f"{AGENT} AND ({PUBLISHED_ONCE} OR id {MINE})", by="agent"),
        read(f"id {AUDITED}", by="auditor"),
        read(purpose("sign_in"), by="invited"),
        change(f"id {MINE}", to="false", by="member"),  # to lock it: what it says changes by the editors
        EDITS,
        WORKER,
    ),
    guard(
        "directory_contact",
        read(f"{ANYBODY} AND live AND visibility = 'PUBLIC' AND {READABLE}", by="anybody"),
        read(f"{AGENT} AND {PUBLISHED_ONCE}", by="agent"),
        EDITS,
        WORKER,
    ),
    guard(
        "directory_service",
        read(f"{ANYBODY} AND live AND {READABLE}", by="anybody"),
        read(f"{AGENT} AND {PUBLISHED_ONCE}", by="agent"),
        EDITS,
        WORKER,
    ),
    guard("directory_verification", read(f"{ANYBODY} AND {READABLE}", by="anybody"), EDITS, WORKER),
    guard("directory_convention", read(f"{AGENT}", by="agent"), EDITS, WORKER),
    guard(
        "directory_searchentry",
        read(f"{ANYBODY} AND (is_public OR {AGENT})", by="anybody"),
        # A text search is not leakproof: beside any other rule it reads the whole table instead of its index.
        read("true", by="search")._replace(role="relais_search"),
        EDITS,
        WORKER,
    ),
]
ACCOUNTS = [
    guard(
        "accounts_membership",
        read(f"user_id = (SELECT relais_user()) OR organisation_id {MINE}"),
        read(f"role = 'REFERENT' AND {AGENT}", by="agent"),  # whom to turn to, and who may take over
        read(
            "EXISTS (SELECT FROM directory_organisation o WHERE o.id = organisation_id "
            "AND o.departement_id = ANY ((SELECT relais_departements())::text[]))",
            by="referent",
        ),
        read(purpose("sign_in", "hand_over"), by="system"),
        add(f"organisation_id {MANAGED}"),
        add(purpose("sign_in", "hand_over"), by="system"),
        change(f"organisation_id {MANAGED}", to=f"organisation_id {MANAGED}"),
        change(purpose("hand_over"), to=purpose("hand_over"), by="system"),
        remove(f"organisation_id {MANAGED} OR {purpose('hand_over')}"),
        everything(purpose("deletion"), by="deletion"),
        WORKER,
    ),
    guard(
        "accounts_invitation",
        everything(f"organisation_id {MANAGED}", by="manager"),
        everything(purpose("sign_in"), by="invited"),
        everything(purpose("deletion"), by="deletion"),
        read(purpose("worker"), by="worker"),
    ),
    guard(
        "accounts_entry",
        add("true"),  # failures to sign in too, of whom nobody knows; the seal says who wrote it
        read(f"organisation_id {AUDITED}", by="auditor"),
        read("departement = ANY ((SELECT relais_departements())::text[])", by="referent"),
        read(f"kind = 'SLOWED' AND (organisation_id {MANAGED} OR {EDITOR})", by="watcher"),
        read(purpose("worker"), by="worker"),
    ),
]
ONLY_EVER_ADDED_TO = migrations.RunSQL(
    [
        "REVOKE UPDATE, DELETE ON accounts_entry FROM relais_app",
        "REVOKE INSERT, UPDATE, DELETE ON accounts_checkpoint FROM relais_app",
        "REVOKE EXECUTE ON FUNCTION accounts_forget_entries(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION accounts_forget_entries(timestamptz) TO relais_app",
    ],
    ["GRANT EXECUTE ON FUNCTION accounts_forget_entries(timestamptz) TO PUBLIC"],
)


class Migration(migrations.Migration):
    """Isolation twice: row-level security under every `visible_to`, for a role that owns nothing."""

    dependencies = [
        ("accounts", "0005_roles"),
        ("directory", "0003_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunSQL([ROLES, *GRANTS], UNGRANT),
        *SETTINGS,
        migrations.RunSQL([*FUNCTIONS, *PRIVILEGES], [f"DROP FUNCTION {SIGNATURES}"]),
        *DIRECTORY,
        *ACCOUNTS,
        ONLY_EVER_ADDED_TO,
    ]
