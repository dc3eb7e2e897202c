"""Who may do what to a referral, and why not: every answer carries a reason that a screen can show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from accounts.decisions import ALLOWED, Decision, NotAllowed, require, unless
from accounts.models import Membership, User
from directory.models import Organisation
from directory.reference import language_codes
from directory.vocabularies import Need
from referrals import matching, wording
from referrals.completeness import gaps
from referrals.models import GlossaryWord, Referral, Solicitation
from referrals.models.referrals import NOT_OVER
from referrals.screening import Verdict
from referrals.vocabularies import ANSWERS_TO, ClosingOutcome, InfoQuestion, ReferralState, SolicitationState

__all__ = ["ALLOWED", "Decision", "NotAllowed", "require"]  # beside the policies themselves


def can_ask_for(user: User, organisation: Organisation) -> Decision:
    """Members ask in the name of their own organisation."""
    return unless(
        organisation.pk in user.organisation_ids,
        _("Vous ne pouvez demander une orientation qu'au nom d'une organisation dont vous êtes membre."),
    )


def can_steer(user: User, referral: Referral) -> Decision:
    """Members of the organisation that asks send, complete and cancel the referral."""
    return unless(
        referral.requester_id in user.organisation_ids,
        _("Seule l'organisation qui a fait la demande peut faire cela."),
    )


def can_answer(user: User, solicitation: Solicitation) -> Decision:
    """Members of the organisation that is asked acknowledge, answer and follow up."""
    return unless(
        solicitation.organisation_id in user.organisation_ids,
        _("Seule l'organisation sollicitée peut répondre."),
    )


def can_break_glass(user: User) -> Decision:
    """A territorial referent may read, for an hour and a coded reason, a referral of another département."""
    return unless(
        bool(user.referent_departements),
        _("Seul un référent territorial peut ouvrir une demande d'un autre département."),
    )


def can_see_readers(user: User, departement: str) -> Decision:
    """The territorial referents of a département see who reads its referrals."""
    return unless(
        departement in user.referent_departements,
        _("Seul le référent territorial du département voit qui a consulté ses demandes."),
    )


def can_mark_error(user: User, solicitation: Solicitation) -> Decision:
    """The requester, while nobody has acknowledged; from then on the département's territorial referent."""
    referral = solicitation.referral
    if solicitation.state == SolicitationState.SENT and can_steer(user, referral):
        return ALLOWED
    return unless(
        referral.departement_id in user.referent_departements,
        _("La demande a été lue : seul le référent territorial du département peut la déclarer erronée."),
    )


def can_be_solicited(referral: Referral, organisation: Organisation, *, at: datetime) -> Decision:
    """A partner that passes every gate of `matching` at that moment."""
    reason = matching.obstacle(referral=referral, organisation=organisation, at=at)
    return unless(not reason, reason)


def can_edit(user: User, referral: Referral) -> Decision:
    """Who steers a draft fills it in, until it is sent; an operation is planned in one go, for all its départements."""
    if not (decision := can_steer(user, referral)):
        return decision
    if referral.is_planned:
        return Decision(allowed=False, reason=_("Une opération se prépare en une fois : annulez-la, puis refaites-la."))
    return unless(
        referral.state == ReferralState.DRAFT,
        _("Cette demande est déjà partie : elle ne se modifie plus. Appelez le partenaire pour toute précision."),
    )


def can_send(user: User, referral: Referral) -> Decision:
    """Who steers a referral sends it once nothing is missing, minors' route first."""
    if not (decision := can_steer(user, referral)):
        return decision
    if referral.state not in {ReferralState.DRAFT, ReferralState.OPEN, ReferralState.ENGAGED}:
        return Decision(allowed=False, reason=_("Cette demande est terminée : préparez-en une nouvelle."))
    missing = gaps(referral)
    return unless(not missing, str(missing[0].reason) if missing else "")


NOTICE_DAYS = 365  # an operation is announced a year ahead at most: beyond, the date is a slip of the finger
ENDS_OF_OPERATION = (ClosingOutcome.NO_VICTIM, ClosingOutcome.OPERATION_CANCELLED)


def can_plan(departements: Collection[str], on: date, *, at: datetime) -> Decision:
    """A département at least, and a day that is over in none of them, within the year."""
    if not departements:
        return Decision(allowed=False, reason=_("Cochez au moins un département."))
    days = [Referral(departement_id=code).local_day(at) for code in departements]
    if on < max(days):
        return Decision(allowed=False, reason=_("Ce jour est déjà passé : choisissez un jour à venir."))
    return unless(on <= min(days) + timedelta(days=NOTICE_DAYS), _("Choisissez un jour dans l'année qui vient."))


def can_turn(user: User, plan: Referral, *, at: datetime) -> Decision:
    """Who steers an operation that was not called off, from its day on."""
    if not (decision := can_steer(user, plan)):
        return decision
    if not plan.is_planned or plan.state in {ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR}:
        return Decision(allowed=False, reason=_("Cette opération est annulée : préparez une demande d'orientation."))
    return unless(_day_has_come(plan, at), _("Les demandes individuelles se font à partir du jour de l'opération."))


def can_conclude_operation(user: User, plan: Referral, outcome: str, *, at: datetime) -> Decision:
    """Who steers an operation says that it was called off, or from its day on that nobody was to be helped."""
    if not (decision := can_steer(user, plan)):
        return decision
    if not plan.is_planned or plan.state not in NOT_OVER or outcome not in ENDS_OF_OPERATION:
        return Decision(allowed=False, reason=_("Cette opération est déjà terminée."))
    early = outcome == ClosingOutcome.NO_VICTIM and not _day_has_come(plan, at)
    return unless(not early, _("On ne sait pas avant le jour de l'opération s'il y a des victimes."))


def _day_has_come(plan: Referral, at: datetime) -> bool:
    return plan.window_on is not None and plan.window_on <= plan.local_day(at)


def _can_steer_solicitation(user: User, solicitation: Solicitation) -> Decision:
    return can_steer(user, solicitation.referral)


WHO: dict[str, Callable[[User, Solicitation], Decision]] = {
    "acknowledge": can_answer,
    "request_info": can_answer,
    "answer_info": _can_steer_solicitation,
    "accept": can_answer,
    "decline": can_answer,
    "redirect": can_answer,
    "withdraw_acceptance": can_answer,
    "start": can_answer,
    "complete": can_answer,
    "close_without_support": can_answer,
    "cancel": _can_steer_solicitation,
    "mark_error": can_mark_error,
}


def available_transitions(user: User, solicitation: Solicitation) -> list[str]:
    """Return the names of the transitions that this person may make now, in the order of the workflow's table."""
    return [name for name, who in WHO.items() if can_proceed(getattr(solicitation, name)) and who(user, solicitation)]


def can_hand_over(user: User, membership: Membership) -> Decision:
    """The referent herself; once her account is closed, whoever is responsible for her organisation."""
    if membership.user_id == user.pk:
        return ALLOWED
    if membership.organisation_id not in user.managed_organisation_ids:
        return Decision(
            allowed=False,
            reason=_("Seul le référent lui-même, ou un responsable de son organisation, transmet cette fonction."),
        )
    return unless(
        not membership.user.is_active,
        _("Le compte de ce référent est encore ouvert : c'est à lui de transmettre sa fonction."),
    )


def can_succeed(user: User, membership: Membership) -> Decision:
    """An active member of the same organisation, or an active referent of another one."""
    return unless(
        Membership.objects.successors_of(membership).filter(user=user).exists(),
        _("Cette personne ne peut pas prendre la suite : choisissez-en une autre."),
    )


def can_read_figures(user: User) -> Decision:
    """The national coordination reads the country's figures, and nobody else does."""
    return unless(user.is_national, _("Ces chiffres se lisent par la coordination nationale."))


def can_question(questions: Collection[InfoQuestion]) -> Decision:
    """At least one question."""
    return unless(bool(questions), _("Cochez au moins une question."))


def can_take(solicitation: Solicitation, needs: Collection[Need]) -> Decision:
    """At least one need, none that was not asked, and none that another partner supports already."""
    if not needs or not set(needs) <= set(solicitation.needs):
        return Decision(allowed=False, reason=_("Choisissez au moins un des besoins demandés."))
    taken = sorted(set(needs) - set(solicitation.referral.open_needs()))
    names = ", ".join(_("« %s »") % Need(need).label for need in taken)
    return unless(not taken, _("Un autre partenaire s'en charge déjà : %(needs)s. Décochez.") % {"needs": names})


def can_reply(solicitation: Solicitation, answers: Mapping[InfoQuestion, Collection[str]]) -> Decision:
    """An answer to each question of this round and to no other: one that is foreseen, or codes of languages."""
    waiting = [InfoQuestion(question) for question in solicitation.questions if not answers.get(InfoQuestion(question))]
    if waiting:
        words = {"question": waiting[0].label}
        return Decision(allowed=False, reason=_("Répondez à chaque question : « %(question)s » attend.") % words)
    return unless(
        set(answers) == set(solicitation.questions)
        and all(_is_an_answer(question, set(codes)) for question, codes in answers.items()),
        _("Répondez par un des choix proposés."),
    )


def _is_an_answer(question: InfoQuestion, codes: set[str]) -> bool:
    if question == InfoQuestion.LANGUAGES and codes <= set(language_codes()):
        return True
    return len(codes) == 1 and codes <= set(ANSWERS_TO[question])


def can_approve(user: User, redirected: Solicitation) -> Decision:
    """Who steers the referral may ask the partner that was named, once, for what nobody supports yet."""
    if not (decision := can_send(user, redirected.referral)):
        return decision
    return unless(
        Solicitation.objects.proposing_another().filter(pk=redirected.pk).exists(),
        _("Cette proposition n'attend plus de réponse : relisez la demande."),
    )


def can_follow_up(user: User, referral: Referral) -> Decision:
    """Who steered a referral that is over may prepare another one that takes it up: there is no reopening."""
    if not (decision := can_steer(user, referral)):
        return decision
    if referral.is_planned:
        return Decision(allowed=False, reason=_("Une opération se poursuit par les demandes individuelles de sa page."))
    return unless(referral.is_over, _("Cette demande est encore en cours : sollicitez un autre partenaire."))


def can_have_begun(solicitation: Solicitation, moment: datetime, *, at: datetime) -> Decision:
    """A call that has taken place, and not before the acceptance; both to the minute, as people say it."""
    if moment > at:
        return Decision(allowed=False, reason=_("Cette heure n'est pas encore passée : corrigez l'heure ou le jour."))
    accepted = solicitation.answered_at
    return unless(
        accepted is None or moment >= accepted.replace(second=0, microsecond=0),
        _("L'appel ne peut pas précéder l'acceptation : corrigez l'heure ou le jour."),
    )


def can_conclude(solicitation: Solicitation, outcomes: Mapping[Need, ClosingOutcome]) -> Decision:
    """Exactly one outcome for each need that was accepted."""
    return unless(
        set(outcomes) == set(solicitation.accepted_needs),
        _("Indiquez une issue pour chaque besoin accepté."),
    )


def can_note(user: User, referral: Referral) -> Decision:
    """Who steers a referral may put a few words beside the codes, while it is not over."""
    if not (decision := can_steer(user, referral)):
        return decision
    if referral.is_planned:  # a place or an hour would slip into it
        return Decision(
            allowed=False, reason=_("Une opération n'a pas de note : le lieu et l'heure se disent par téléphone.")
        )
    return unless(not referral.is_over, _("Cette demande est terminée : sa note est effacée."))


def can_write(text: str, verdict: Verdict, confirmed: Collection[str]) -> Decision:
    """A text that identifies nobody; what is only unknown or rare waits for the author's word on each."""
    if verdict.blocks:
        return Decision(allowed=False, reason=_("Rien n'est enregistré : changez ce qui peut désigner quelqu'un."))
    return unless(
        not wording.unconfirmed(text, verdict, confirmed),
        _("Rien n'est enregistré : changez les mots soulignés, ou confirmez que chacun ne désigne personne."),
    )


def can_redact(user: User, referral: Referral) -> Decision:
    """Whoever is responsible for an organisation on either side, or the département's territorial referent."""
    if referral.departement_id in user.referent_departements:
        return ALLOWED
    solicited = referral.solicitations.filter(organisation__in=user.managed_organisation_ids)
    return unless(
        referral.requester_id in user.managed_organisation_ids or solicited.exists(),
        _("Seul un responsable de l'une des deux organisations, ou le référent territorial, peut effacer ce texte."),
    )


def can_review_glossary(user: User | AnonymousUser) -> Decision:
    """Editors who publish the directory say which words notes may hold."""
    return unless(
        user.has_perm("referrals.change_glossaryword"), _("Seule l'équipe d'édition examine les mots proposés.")
    )


def can_decide(user: User, word: GlossaryWord, *, waiting: bool = True) -> Decision:
    """An editor decides what waits, or takes back what was decided; a colleague may have been quicker."""
    if not (decision := can_review_glossary(user)):
        return decision
    return unless(word.is_waiting is waiting, _("Ce mot a été examiné entre-temps : relisez la liste."))


def can_accept_word(user: User, word: GlossaryWord) -> Decision:
    """An editor accepts what waits, unless the screening now takes it for a name."""
    if not (decision := can_decide(user, word)):
        return decision
    return unless(wording.reads_as_a_word(word.word), _("Ce mot se lit comme un nom : il ne peut qu'être refusé."))
