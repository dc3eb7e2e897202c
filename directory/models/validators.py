"""What a single value must look like; each function raises `ValidationError` with a sentence in French."""

import opening_hours
import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siret

from directory.reference import language_codes, territories


def validate_departement_code(value: str) -> None:
    """Accept the code of one of the 109 territories (INSEE, COG)."""
    if value not in territories():
        raise ValidationError(_("« %(value)s » n'est pas un code de département."), params={"value": value})


def validate_language_code(value: str) -> None:
    """Accept the ISO 639 code of a language of the reference list."""
    if value not in language_codes():
        raise ValidationError(_("« %(value)s » n'est pas un code de langue."), params={"value": value})


def validate_opening_hours(value: str) -> None:
    """Accept an expression of OpenStreetMap's `opening_hours` grammar."""
    if not opening_hours.validate(value):
        raise ValidationError(
            _("Horaires illisibles : écrivez-les comme « Mo-Fr 09:00-12:00,14:00-18:00; PH off » ou « 24/7 ».")
        )


def validate_phone(value: str) -> None:
    """Accept a valid telephone number in E.164 form (`+33199000000`)."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != value:
        raise ValidationError(_("Écrivez le numéro au format international, par exemple « +33199001234 »."))
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Ce numéro n'a pas le bon nombre de chiffres."))


def validate_siret(value: str) -> None:
    """Accept a SIRET whose check digit is right."""
    try:
        siret.validate(value)
    except NumberError as error:
        raise ValidationError(_("Ce numéro SIRET n'est pas valide : vérifiez ses quatorze chiffres.")) from error
