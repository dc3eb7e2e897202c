from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    """What the search and the editors' lists need of PostgreSQL; a production role without the right has them made by its administrator."""

    initial = True
    dependencies = []
    operations = [CreateExtension(name) for name in ("pg_trgm", "unaccent", "fuzzystrmatch")]
