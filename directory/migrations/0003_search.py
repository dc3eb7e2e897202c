import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

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
    """The rows that the search reads are made anew: nothing in them is lost, `refresh()` writes them again."""

    dependencies = [("directory", "0002_initial")]
    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION directory_fold(text)"),
        migrations.RunSQL(DOCUMENT, "DROP FUNCTION directory_document(text, text, text)"),
        migrations.DeleteModel("SearchEntry"),
        migrations.DeleteModel("SearchWord"),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_public", models.BooleanField()),
                ("suspended", models.BooleanField()),
                ("kind", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=250)),
                ("sort_name", models.CharField(max_length=250)),
                ("acronym", models.CharField(max_length=80)),
                ("slug", models.CharField(max_length=120)),
                ("service_name", models.CharField(max_length=200)),
                ("city", models.CharField(max_length=120)),
                ("city_is_public", models.BooleanField()),
                ("departement", models.CharField(max_length=3)),
                ("departements", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list, size=None)),
                ("national", models.BooleanField(default=False)),
                ("needs", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None)),
                ("publics", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None)),
                ("languages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list, size=None)),
                ("opening_hours", models.CharField(blank=True, max_length=300)),
                ("timezone", models.CharField(blank=True, max_length=40)),
                ("on_call", models.BooleanField(default=False)),
                ("capacity", models.CharField(max_length=12)),
                ("capacity_until", models.DateField(null=True)),
                ("public_document", django.contrib.postgres.search.SearchVectorField()),
                ("document", django.contrib.postgres.search.SearchVectorField()),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.organisation")),
                ("service", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.service")),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["public_document"], name="search_entry_public_document"),
                    django.contrib.postgres.indexes.GinIndex(fields=["document"], name="search_entry_document"),
                    django.contrib.postgres.indexes.GinIndex(fields=["departements", "needs"], name="search_entry_facets"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("is_public", models.BooleanField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams"
                    )
                ],
            },
        ),
    ]
