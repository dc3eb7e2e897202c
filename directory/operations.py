"""What is done to the directory, one function for each act."""

from datetime import date, datetime

from django.db import transaction

from directory.folding import fold
from directory.models import Contact, Departement, Organisation
from directory.reference import territories
from directory.vocabularies import OrganisationStatus


def load_reference() -> None:
    """Bring the table of the 109 territories in line with the reference file."""
    Departement.objects.bulk_create(
        [Departement(**territory._asdict(), sort_name=fold(territory.name)) for territory in territories().values()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "sort_name", "region_code", "region_name", "zone", "seat", "timezone"],
    )


def mark_unreachable(*, address: str, at: datetime) -> bool:
    """Leave out of every message and proposal the contacts whose mail came back; returns whether one was not yet."""
    contacts = Contact.objects.filter(functional_email__iexact=address)
    newly = contacts.filter(unreachable_since=None).update(unreachable_since=at)
    contacts.filter(unreachable_since__lt=at).update(unreachable_since=at)
    return bool(newly)


def mark_reachable(*, address: str, before: datetime) -> bool:
    """Take the contacts of an address back in: mail arrives there since, or somebody made sure; returns whether any."""
    contacts = Contact.objects.filter(functional_email__iexact=address, unreachable_since__lt=before)
    return bool(address) and bool(contacts.update(unreachable_since=None))


@transaction.atomic
def end_suspensions(*, on: date) -> int:
    """Take back in the organisations whose suspension ended before this day; returns how many."""
    over = Organisation.objects.filter(status=OrganisationStatus.SUSPENDED, suspended_until__lt=on)
    organisations = list(over.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    for organisation in organisations:
        organisation.status, organisation.suspended_until = OrganisationStatus.ACTIVE, None
        organisation.save()
    return len(organisations)
