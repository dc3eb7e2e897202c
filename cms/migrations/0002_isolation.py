from django.db import migrations

from directory.row_policies import everything, guard

# Wagtail's tables that say something of a record of any kind, whole or in part: versions, what is being typed, what was
# done, what is in review, what names what. Each holds what the directory keeps for agents, and drafts. They are the
# desk's alone: whoever may enter it, and no visitor, agent or job; row by row, the gates of the desk decide further.
EDITS = everything("(SELECT relais_who()) = 'editor'", by="editor")
TABLES = (
    "taggit_taggeditem",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_modellogentry",
    "wagtailcore_referenceindex",
    "wagtailcore_revision",
    "wagtailcore_taskstate",
    "wagtailcore_workflowstate",
    "wagtailsearch_indexentry",
)


class Migration(migrations.Migration):
    """Row-level security under what the desk keeps of the records of the directory, besides their own tables."""

    dependencies = [
        ("cms", "0001_initial"),
        ("accounts", "0006_isolation"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]
    operations = [guard(table, EDITS) for table in TABLES]
