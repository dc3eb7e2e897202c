"""The records of the directory, one module for each aggregate."""

from .contacts import Contact
from .labelled import Labelled
from .organisations import Convention, Organisation, SourceFile, Verification, reads_restricted
from .search import SearchEntry, SearchWord
from .services import Service
from .territories import Departement
from .validators import validate_departement_code, validate_language_code, validate_opening_hours, validate_phone

__all__ = [
    "Contact",
    "Convention",
    "Departement",
    "Labelled",
    "Organisation",
    "SearchEntry",
    "SearchWord",
    "Service",
    "SourceFile",
    "Verification",
    "reads_restricted",
    "validate_departement_code",
    "validate_language_code",
    "validate_opening_hours",
    "validate_phone",
]
