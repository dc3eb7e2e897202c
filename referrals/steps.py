"""The acts that the solicitation's page offers: address, words on the button, form and operation of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from referrals import forms, operations

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Step:
    """One act: its transition, its address, the words of its button and of its success.

    `on_demand`: its form takes long to draw, and is asked for by whoever opens it.
    """

    transition: str
    slug: str
    button: StrOrPromise
    done: StrOrPromise
    operation: Callable[..., Any]
    form: type[forms.VersionForm] = forms.VersionForm
    primary: bool = False
    on_demand: bool = False


STEPS = (
    Step(
        transition="acknowledge",
        slug="reception",
        button=_("Accuser réception"),
        done=_("Réception confirmée : le demandeur est prévenu."),
        operation=operations.acknowledge,
        primary=True,
    ),
    Step(
        transition="accept",
        slug="acceptation",
        button=_("Accepter la demande"),
        done=_("Demande acceptée : le demandeur est prévenu. Appelez-le pour convenir de la suite."),
        operation=operations.accept,
        form=forms.AcceptForm,
        primary=True,
    ),
    Step(
        transition="start",
        slug="demarrage",
        button=_("Contact établi, identité transmise par téléphone"),
        done=_("Prise en charge commencée."),
        operation=operations.start,
        form=forms.StartForm,
        primary=True,
    ),
    Step(
        transition="complete",
        slug="cloture",
        button=_("Terminer la prise en charge"),
        done=_("Prise en charge terminée. Merci."),
        operation=operations.complete,
        form=forms.OutcomesForm,
    ),
    Step(
        transition="answer_info",
        slug="reponse",
        button=_("Répondre aux questions"),
        done=_("Réponse envoyée : le partenaire est prévenu."),
        operation=operations.answer_info,
        form=forms.AnswersForm,
        primary=True,
    ),
    Step(
        transition="request_info",
        slug="precision",
        button=_("Demander une précision"),
        done=_("Question envoyée : le demandeur est prévenu."),
        operation=operations.request_info,
        form=forms.QuestionsForm,
    ),
    Step(
        transition="redirect",
        slug="reorientation",
        button=_("Réorienter vers un autre partenaire"),
        done=_("Partenaire proposé : le demandeur est prévenu, et décide."),
        operation=operations.redirect,
        form=forms.RedirectForm,
        on_demand=True,
    ),
    Step(
        transition="decline",
        slug="refus",
        button=_("Décliner"),
        done=_("Demande déclinée : le demandeur est prévenu."),
        operation=operations.decline,
        form=forms.ReasonForm,
    ),
    Step(
        transition="close_without_support",
        slug="sans-suite",
        button=_("Clore sans suite"),
        done=_("Sollicitation close sans suite."),
        operation=operations.close_without_support,
        form=forms.OutcomeForm,
    ),
    Step(
        transition="withdraw_acceptance",
        slug="retrait",
        button=_("Retirer l'acceptation"),
        done=_("Acceptation retirée : le demandeur est prévenu."),
        operation=operations.withdraw_acceptance,
        form=forms.ReasonForm,
    ),
    Step(
        transition="cancel",
        slug="annulation",
        button=_("Annuler cette sollicitation"),
        done=_("Sollicitation annulée : le partenaire est prévenu."),
        operation=operations.cancel,
    ),
    Step(
        transition="mark_error",
        slug="erreur",
        button=_("Déclarer une saisie erronée"),
        done=_("Saisie déclarée erronée : les deux parties sont prévenues."),
        operation=operations.mark_error,
    ),
)
