from django.db import migrations

FOLD = r"""
CREATE FUNCTION directory_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    translate(
        lower(replace(replace(replace(replace(replace(replace(
            regexp_replace(
                normalize(translate(value, 'øØłŁđĐı', 'oOlLdDi'), NFKD),
                U&'[\0300-\036f]+', '', 'g'
            ),
            U&'\0153', 'oe'), U&'\0152', 'oe'), U&'\00e6', 'ae'), U&'\00c6', 'ae'), U&'\00df', 'ss'), U&'\1e9e', 'ss')),
        'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЄҐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ',
        'абвгдежзиклмнопрстуфхцчшщъыьэюяієґαβγδεζηθικλμνξοπρστυφχψω'
    ),
    U&'[\0001-\002f\003a-\0060\007b-\00b1\00b4\00b6-\00b8\00bb\00bf\00d7\00f7\2000-\2bff\3000-\303f\fffd]+', ' ', 'g'
))
"""

DOCUMENT = """
CREATE FUNCTION directory_document(names text, labels text, others text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('simple'::regconfig, names), 'A')
    || setweight(to_tsvector('simple'::regconfig, labels), 'B')
    || setweight(to_tsvector('simple'::regconfig, others), 'C')
    || setweight(to_tsvector('french'::regconfig, names || ' ' || labels || ' ' || others), 'D')
"""


class Migration(migrations.Migration):
    """What the search asks of the database: text as people compare it, and the document that is searched."""

    dependencies = [("directory", "0002_initial")]
    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION directory_fold(text)"),
        migrations.RunSQL(DOCUMENT, "DROP FUNCTION directory_document(text, text, text)"),
    ]
