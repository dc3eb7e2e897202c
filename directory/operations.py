"""What is done to the directory, one function for each act."""

from directory.folding import fold
from directory.models import Departement
from directory.reference import territories


def load_reference() -> None:
    """Bring the table of the 109 territories in line with the reference file."""
    Departement.objects.bulk_create(
        [Departement(**territory._asdict(), sort_name=fold(territory.name)) for territory in territories().values()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "sort_name", "region_code", "region_name", "zone", "seat", "timezone"],
    )
