"""Forms of the editors' desk: several choices in one field, numbers as people write them."""

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm

from accounts.attempts import Watched
from directory.exchange.phones import read_phone
from directory.folding import fold
from directory.models import Departement, Organisation
from directory.reference import PRIORITY_LANGUAGES, language_names, territories
from directory.vocabularies import Need, Public

from .scopes import choosable_by, kept_by

PDF = b"%PDF-"


class DocumentForm(BaseDocumentForm):
    """A file that an administrator puts on the site: a PDF by its beginning too, whatever its name says."""

    def clean_file(self) -> Any:
        """Refuse what does not begin as a PDF does (ISO 32000)."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            beginning = file.read(len(PDF))
            file.seek(0)
            if beginning != PDF:
                raise forms.ValidationError(_("Ce fichier n'est pas un PDF : enregistrez-le en PDF, puis recommencez."))
        return file


class ChoicesField(forms.MultipleChoiceField):
    """Tick boxes, several columns of them, for an array of codes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple(attrs={"class": "relais-boxes"}), **kwargs)


class PhoneField(forms.CharField):
    """A telephone number, however it is written, kept in E.164 form."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        super().__init__(
            widget=widget,
            required=False,
            max_length=30,
            help_text=_("Par exemple « 01 99 00 12 34 », ou « +32 2 555 12 12 » pour l'étranger."),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """Return the number in E.164 form; one that begins with « + » is left to the model's own check."""
        text = super().to_python(value) or ""
        if text.startswith("+"):
            return f"+{''.join(filter(str.isdigit, text))}"
        number = read_phone(text).number if text else ""
        if text and not number:
            raise forms.ValidationError(
                _(
                    "Numéro incomplet ou illisible : écrivez-le par exemple « 01 99 00 12 34 ». "
                    "Un numéro court (115, 3919…) ne s'enregistre pas ici."
                )
            )
        return number

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as people dial it in France, or else in international form."""
        try:
            number = phonenumbers.parse(value)
        except phonenumbers.NumberParseException:
            return value
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        if read_phone(written).number == value:
            return written
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class SiretField(forms.CharField):
    """A SIRET, with or without the spaces of its usual presentation."""

    def to_python(self, value: Any) -> str:
        """Drop the spaces."""
        return "".join((super().to_python(value) or "").split())


def departement_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the territories under their region, both by name."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for territory in territories().values():
        regions.setdefault(territory.region_name, []).append((territory.code, f"{territory.name} ({territory.code})"))
    return sorted(regions.items(), key=lambda region: fold(region[0]))


def language_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the languages, those that the field hears most before the others."""
    labels = list(language_names().items())
    first = len(PRIORITY_LANGUAGES)
    rest = sorted(labels[first:], key=lambda choice: fold(choice[1]))
    return [(str(_("Les plus demandées")), labels[:first]), (str(_("Autres langues")), rest)]


class OrganisationForm(Watched, WagtailAdminModelForm):
    """What an organisation is; its départements come in alphabetical order."""

    siret = SiretField(
        label=_("SIRET"), required=False, max_length=20, help_text=_("Quatorze chiffres, espaces permis.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.for_user.kept_departements
        if "parent" in self.fields:
            self.fields["parent"].queryset = choosable_by(self.for_user, Organisation.objects.all())
        if "departement" in self.fields:
            places = Departement.objects.order_by("sort_name", "pk")
            self.fields["departement"].queryset = places if kept is None else places.filter(code__in=kept)

    def clean(self) -> dict[str, Any]:
        """Keep the organisation in the départements of a limited editor: a draft lacks what it will, but not this."""
        data: dict[str, Any] = super().clean()
        limited = self.for_user.kept_departements is not None and "departement" in self.fields
        if limited and not data.get("departement") and "departement" not in self.errors:
            self.add_error("departement", _("Choisissez un des départements que vous tenez à jour."))
        return data


class PartForm(Watched, WagtailAdminModelForm):
    """What belongs to an organisation, which the editor keeps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            self.fields["organisation"].queryset = kept_by(self.for_user, Organisation.objects.all())


class ServiceForm(PartForm):
    """What a service offers, to whom, where."""

    needs = ChoicesField(label=_("Besoins couverts"), choices=Need.options)
    publics = ChoicesField(
        label=_("Publics"), choices=Public.options, required=False, help_text=_("Aucun coché : tout le monde.")
    )
    languages = ChoicesField(label=_("Langues parlées"), choices=language_choices, required=False)
    departements = ChoicesField(label=_("Départements couverts"), choices=departement_choices, required=False)


class ContactForm(PartForm):
    """How to reach an organisation."""

    phone = PhoneField(label=_("Téléphone direct"))
    on_call_phone = PhoneField(label=_("Téléphone d'astreinte"))
