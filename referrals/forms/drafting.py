"""The steps of a draft, a screen each: where and when, for whom, needs, languages, legal frame."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.models import Departement, Organisation
from directory.reference import PRIORITY_LANGUAGES, language_codes, language_name
from directory.vocabularies import Need
from referrals.completeness import MINOR, bands_of
from referrals.models import Referral
from referrals.models.referrals import MAY_BE_MINOR
from referrals.operations import Changes, Situation, people_of
from referrals.vocabularies import Agreement, DetectionContext, LegalChannel, LegalInformed, Urgency

from .coded import CodedForm, VersionForm, asks
from .needs import NEED_GROUPS
from .people import MOST_LINES, PeopleFormSet

IN_SIGHT = 12  # languages of which the boxes fit on a phone's screen; the others are unfolded


class WhereForm(CodedForm):
    """Where, never finer than the département, and how soon."""

    departement = forms.ModelChoiceField(
        Departement.objects.order_by("code"),
        label=_("Département"),
        empty_label=_("Choisir un département"),
        error_messages=asks(_("Choisissez un département.")),
    )
    urgency = forms.ChoiceField(
        label=_("Pour quand ?"),
        choices=[(urgency.value, urgency.label) for urgency in Urgency if urgency != Urgency.PLANNED],
        widget=forms.RadioSelect,
        initial=Urgency.SAME_DAY,
        error_messages=asks(_("Dites pour quand.")),
    )


class NewReferralForm(WhereForm):
    """The first step, before anything is written: it also says in whose name one asks."""

    requester = forms.ModelChoiceField(Organisation.objects.none(), label=_("Au nom de"))
    field_order = ("requester", "departement", "urgency")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.filter(pk__in=user.organisation_ids).order_by("sort_name", "pk")
        requester = self.fields["requester"]
        requester.queryset = organisations
        if len(organisations) == 1:
            requester.initial = organisations[0].pk
            requester.widget = forms.HiddenInput()
        if organisations:
            self.fields["departement"].initial = organisations[0].departement_id

    def situation(self) -> Situation:
        """Return what the draft begins with."""
        return Situation(departement=self.cleaned_data["departement"].pk, urgency=self.cleaned_data["urgency"])


class StepForm(VersionForm):
    """One step of a draft. A lenient one takes what is there, for whoever goes back or is called away."""

    def __init__(self, data: Any = None, *, referral: Referral, lenient: bool = False, **kwargs: Any) -> None:
        super().__init__(data, initial={**self.written(referral), "version": referral.version}, **kwargs)
        self.referral, self.lenient = referral, lenient
        self.adapt()
        for name, field in self.fields.items():
            field.required = field.required and (name == "version" or not lenient)

    def written(self, referral: Referral) -> dict[str, Any]:
        """Return what the draft says already."""
        return {name: getattr(referral, name) for name in self.base_fields if name != "version"}

    def adapt(self) -> None:
        """Fit the fields to the draft."""

    def changes(self) -> Changes:
        """Return what the operation writes."""
        return cast("Changes", {name: value for name, value in self.cleaned_data.items() if name != "version"})


class WhereStep(WhereForm, StepForm):
    """The first step, taken up again."""

    def changes(self) -> Changes:
        """Return what was chosen: neither has an empty value."""
        data, changes = self.cleaned_data, Changes()
        if data["departement"]:
            changes["departement_id"] = data["departement"].pk
        if data["urgency"]:
            changes["urgency"] = Urgency(data["urgency"])
        return changes


class PeopleStep(StepForm):
    """For whom: a line for each age band and sex; `more` shows an empty one after those that are written."""

    def __init__(self, data: Any = None, *, more: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        lines = [
            {"age_band": group.age_band, "sex": group.sex, "count": group.count} for group in people_of(self.referral)
        ]
        self.lines = PeopleFormSet(data, prefix="people", initial=lines)
        self.lines.extra = 1 if more or not lines else 0
        self.lines.lenient = self.lenient
        self.is_full = len(lines) >= MOST_LINES

    def is_valid(self) -> bool:
        """Whether the version and every line are."""
        return super().is_valid() & self.lines.is_valid()

    def changes(self) -> Changes:
        """Return the lines that were filled in."""
        return {"people": self.lines.people()}


class NeedsStep(StepForm):
    """What they need, under a few headings, so that a phone's screen holds them."""

    needs = forms.MultipleChoiceField(
        label=_("Besoins"),
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=asks(_("Cochez au moins un besoin.")),
    )

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Return the boxes under their headings."""
        boxes = {box.data["value"]: box for box in self["needs"].subwidgets}
        return [(heading, [boxes[need] for need in needs]) for heading, needs in NEED_GROUPS]

    def changes(self) -> Changes:
        """Return the needs in the order of the vocabulary, whatever the order of the headings."""
        return {"needs": [need for need in Need if need in self.cleaned_data["needs"]]}


def other_languages() -> list[tuple[str, str]]:
    """Return the languages that are not among the most frequent, after an empty choice."""
    codes = language_codes()[len(PRIORITY_LANGUAGES) :]
    return [("", "—"), *((code, language_name(code)) for code in codes)]


class LanguagesStep(StepForm):
    """Which languages they speak: those heard most often in the field first."""

    languages = forms.MultipleChoiceField(
        label=_("Langues parlées"), widget=forms.CheckboxSelectMultiple, required=False
    )
    other_language = forms.ChoiceField(label=_("Autre langue"), choices=other_languages, required=False)
    interpreter_needed = forms.BooleanField(label=_("Un interprète est nécessaire"), required=False)

    def written(self, referral: Referral) -> dict[str, Any]:
        """Return what the draft says already; rarer languages have a box too, once they are chosen."""
        return {"languages": referral.languages, "interpreter_needed": referral.interpreter_needed}

    def adapt(self) -> None:
        """Put the most frequent languages first, then those of this draft."""
        codes = dict.fromkeys([*PRIORITY_LANGUAGES, *self.referral.languages])
        self.fields["languages"].choices = [(code, language_name(code)) for code in codes]

    @property
    def first_boxes(self) -> list[Any]:
        """The boxes that everybody sees."""
        return list(self["languages"].subwidgets)[:IN_SIGHT]

    @property
    def other_boxes(self) -> list[Any]:
        """The boxes that one unfolds."""
        return list(self["languages"].subwidgets)[IN_SIGHT:]

    @property
    def rarer_is_chosen(self) -> bool:
        """Whether what one unfolds says something, or is to be mended."""
        return "other_language" in self.errors or any(box.data["selected"] for box in self.other_boxes)

    def changes(self) -> Changes:
        """Return the languages, each once."""
        data = self.cleaned_data
        chosen = dict.fromkeys([*data["languages"], *filter(None, [data["other_language"]])])
        return {"languages": [*chosen], "interpreter_needed": data["interpreter_needed"]}


class FrameStep(StepForm):
    """In which legal frame: the minors' route where somebody may be one, the agreement where an adult is there."""

    legal_channel = forms.ChoiceField(
        label=_("Qui avez-vous informé ?"),
        choices=LegalChannel.choices,
        widget=forms.RadioSelect,
        error_messages=asks(_("Une personne est peut-être mineure : indiquez quelle voie légale est informée.")),
    )
    legal_informed = forms.ChoiceField(
        label=_("Son représentant légal"),
        choices=LegalInformed.choices,
        widget=forms.RadioSelect,
        error_messages=asks(_("Indiquez si le représentant légal est informé, ou pourquoi non.")),
    )
    context = forms.ChoiceField(
        label=_("Contexte"),
        choices=[("", _("Choisir")), *DetectionContext.choices],
        error_messages=asks(_("Choisissez le contexte.")),
    )
    agreement = forms.BooleanField(
        label=_("La personne majeure est d'accord pour être orientée"),
        error_messages=asks(_("Sans son accord, une personne majeure n'est pas orientée : parlez-lui-en d'abord.")),
    )

    def written(self, referral: Referral) -> dict[str, Any]:
        """Return what the draft says already; the agreement is a box to tick."""
        return {**super().written(referral), "agreement": referral.agreement == Agreement.YES}

    def adapt(self) -> None:
        """Ask of minors and of adults only what concerns somebody; « majeur » is no answer for a minor."""
        bands = bands_of(self.referral)
        if bands & MINOR:
            adult = LegalInformed.NOT_APPLICABLE
            self.fields["legal_informed"].choices = [pair for pair in LegalInformed.choices if pair[0] != adult]
        if not bands & MAY_BE_MINOR:
            del self.fields["legal_channel"], self.fields["legal_informed"]
        if not bands - MAY_BE_MINOR:
            del self.fields["agreement"]

    def clean(self) -> dict[str, Any]:
        """Ask whether the parents were informed as soon as a channel was, not before."""
        if self.cleaned_data.get("legal_channel") == LegalChannel.NOT_YET:
            self.errors.pop("legal_informed", None)
            self.cleaned_data.setdefault("legal_informed", "")
        return self.cleaned_data

    def changes(self) -> Changes:
        """Return what was asked; the box becomes the code of an agreement."""
        changes = super().changes()
        if "agreement" in self.fields:
            changes["agreement"] = Agreement.YES if self.cleaned_data["agreement"] else ""
        return changes

    @property
    def route(self) -> list[BoundField]:
        """The fields of the minors' route, where somebody may be a minor."""
        return [self[name] for name in ("legal_channel", "legal_informed") if name in self.fields]
