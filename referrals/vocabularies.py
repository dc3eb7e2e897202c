"""Which values exist in referrals, with their French labels.

Stored values are the codes of the plan's vocabularies where one exists; members are English.
"""

from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Vocabulary


class Direction(Vocabulary):
    """Who asks whom: the workflow is the same both ways."""

    TO_PARTNER = "TO_PARTNER", _("Police ou gendarmerie vers un partenaire")
    TO_POLICE = "TO_POLICE", _("Partenaire vers la police ou la gendarmerie")
    BETWEEN_PARTNERS = "BETWEEN_PARTNERS", _("Entre partenaires")


class ReferralKind(Vocabulary):
    """Whether people are there now, or an operation is to come (J−x notice)."""

    INDIVIDUAL = "INDIVIDUAL", _("Personnes présentes")
    PLANNED = "PLANNED", _("Opération programmée")


class HalfDay(Vocabulary):
    """When an operation is planned: never an hour."""

    MORNING = "MORNING", _("matin")
    AFTERNOON = "AFTERNOON", _("après-midi ou soirée")


class ReferralState(Vocabulary):
    """Where a referral stands; it follows from its solicitations."""

    DRAFT = "DRAFT", _("Brouillon")
    OPEN = "OPEN", _("En attente de réponse")
    ENGAGED = "ENGAGED", _("Prise en charge engagée")
    CLOSED = "CLOSED", _("Clôturée")
    CANCELLED = "CANCELLED", _("Annulée")
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", _("Saisie erronée")


class SolicitationState(Vocabulary):
    """Where the request to one partner stands."""

    SENT = "SENT", _("Envoyée")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Accusé de réception")
    INFO_REQUESTED = "INFO_REQUESTED", _("Précision demandée")
    ACCEPTED = "ACCEPTED", _("Acceptée (accord de principe)")
    IN_PROGRESS = "IN_PROGRESS", _("Prise en charge en cours")
    COMPLETED = "COMPLETED", _("Clôturée, prise en charge réalisée")
    NOT_COMPLETED = "NOT_COMPLETED", _("Clôturée sans suite")
    DECLINED = "DECLINED", _("Déclinée")
    REDIRECTED = "REDIRECTED", _("Réorientée vers un autre partenaire")
    EXPIRED = "EXPIRED", _("Expirée sans réponse")
    CANCELLED = "CANCELLED", _("Annulée par le demandeur")
    SUPERSEDED = "SUPERSEDED", _("Sans objet (acceptée ailleurs)")
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", _("Saisie erronée")


AWAITING_ANSWER = (SolicitationState.SENT, SolicitationState.ACKNOWLEDGED, SolicitationState.INFO_REQUESTED)
ENGAGED = (SolicitationState.ACCEPTED, SolicitationState.IN_PROGRESS)
OPEN = (*AWAITING_ANSWER, *ENGAGED)
SUPPORTED = (*ENGAGED, SolicitationState.COMPLETED, SolicitationState.NOT_COMPLETED)


class Gesture(Vocabulary):
    """What a referral that was sent waits for from whoever asked, what others wait for first."""

    ANSWER = "ANSWER", _("Un partenaire vous pose une question : répondez.")
    DECIDE = "DECIDE", _("Un autre partenaire vous est proposé : décidez.")
    CALL = "CALL", _("Acceptée, mais pas commencée dans les temps : appelez.")
    ASK = "ASK", _("Plus personne n'est sollicité pour une partie des besoins : choisissez un partenaire.")


class EventKind(Vocabulary):
    """What happened: one word for each step that is journalled."""

    CREATED = "CREATED", _("Demande préparée")
    EDITED = "EDITED", _("Brouillon modifié")
    SENT = "SENT", _("Demande envoyée")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Réception confirmée")
    INFO_REQUESTED = "INFO_REQUESTED", _("Précision demandée")
    INFO_ANSWERED = "INFO_ANSWERED", _("Précision apportée")
    ACCEPTED = "ACCEPTED", _("Demande acceptée")
    DECLINED = "DECLINED", _("Demande déclinée")
    REDIRECTED = "REDIRECTED", _("Autre partenaire proposé")
    ACCEPTANCE_WITHDRAWN = "ACCEPTANCE_WITHDRAWN", _("Acceptation retirée")
    STARTED = "STARTED", _("Prise en charge commencée")
    COMPLETED = "COMPLETED", _("Prise en charge terminée")
    NOT_COMPLETED = "NOT_COMPLETED", _("Clôture sans suite")
    CANCELLED = "CANCELLED", _("Annulation par le demandeur")
    EXPIRED = "EXPIRED", _("Expiration sans réponse")
    SUPERSEDED = "SUPERSEDED", _("Sans objet, acceptée ailleurs")
    MARKED_ERROR = "MARKED_ERROR", _("Saisie déclarée erronée")
    ENGAGED = "ENGAGED", _("Prise en charge engagée")
    DISENGAGED = "DISENGAGED", _("Retour en attente de réponse")
    CLOSED = "CLOSED", _("Demande clôturée")
    NOTED = "NOTED", _("Note modifiée")
    REDACTED = "REDACTED", _("Texte effacé : il pouvait identifier quelqu'un")
    HANDED_OVER = "HANDED_OVER", _("Suivi transmis à un collègue")


class Sex(Vocabulary):
    """Sex as a category, unknown allowed."""

    FEMALE = "FEMALE", _("Féminin")
    MALE = "MALE", _("Masculin")
    OTHER = "OTHER", _("Autre")
    UNKNOWN = "UNKNOWN", _("Non connu")


class LegalChannel(Vocabulary):
    """Which legal channel was told of a minor in danger (CASF L226-3, L226-4)."""

    PROSECUTOR = "PARQUET", _("Parquet informé")
    CHILD_CONCERN_CELL = "CRIP", _("CRIP informée")
    CHILD_HOTLINE = "119", _("119 informé")
    NOT_YET = "NOT_YET", _("Pas encore")


class Agreement(Vocabulary):
    """Whether an adult agreed to be referred."""

    YES = "YES", _("La personne est d'accord")
    NOT_ASKED = "NOT_ASKED", _("Pas encore demandé (opération programmée)")


class InfoQuestion(Vocabulary):
    """The questions that a solicited organisation may ask before it answers."""

    LANGUAGES = "LANGUAGES", _("Quelles langues sont parlées ?")
    CHILDREN = "CHILDREN", _("Des enfants accompagnent-ils la personne ?")
    URGENCY = "URGENCY", _("À quel moment l'aide est-elle nécessaire ?")
    NUMBER = "NUMBER", _("Combien de personnes sont concernées ?")
    CALL = "CALL", _("Merci d'appeler notre permanence")


class InfoAnswer(Vocabulary):
    """What the requester may reply to a question; languages are answered by their ISO 639 codes."""

    NO_CHILDREN = "NO_CHILDREN", _("Aucun enfant")
    YOUNG_CHILDREN = "YOUNG_CHILDREN", _("Oui, de moins de 3 ans")
    CHILDREN = "CHILDREN", _("Oui, de 3 ans et plus")
    TONIGHT = "TONIGHT", _("Avant cette nuit")
    TOMORROW = "TOMORROW", _("Demain")
    THIS_WEEK = "THIS_WEEK", _("Cette semaine")
    ONE = "ONE", _("Une personne")
    TWO = "TWO", _("Deux personnes")
    THREE_TO_FIVE = "THREE_TO_FIVE", _("De trois à cinq personnes")
    SIX_OR_MORE = "SIX_OR_MORE", _("Six personnes ou plus")
    CALLED = "CALLED", _("Nous avons appelé")
    WILL_CALL = "WILL_CALL", _("Nous appelons dans le quart d'heure")
    PLEASE_CALL = "PLEASE_CALL", _("Rappelez-nous")
    NOT_KNOWN = "NOT_KNOWN", _("Nous ne savons pas")


ANSWERS_TO: dict[InfoQuestion, tuple[InfoAnswer, ...]] = {
    InfoQuestion.LANGUAGES: (InfoAnswer.NOT_KNOWN,),
    InfoQuestion.CHILDREN: (
        InfoAnswer.NO_CHILDREN,
        InfoAnswer.YOUNG_CHILDREN,
        InfoAnswer.CHILDREN,
        InfoAnswer.NOT_KNOWN,
    ),
    InfoQuestion.URGENCY: (InfoAnswer.TONIGHT, InfoAnswer.TOMORROW, InfoAnswer.THIS_WEEK, InfoAnswer.NOT_KNOWN),
    InfoQuestion.NUMBER: (
        InfoAnswer.ONE,
        InfoAnswer.TWO,
        InfoAnswer.THREE_TO_FIVE,
        InfoAnswer.SIX_OR_MORE,
        InfoAnswer.NOT_KNOWN,
    ),
    InfoQuestion.CALL: (InfoAnswer.CALLED, InfoAnswer.WILL_CALL, InfoAnswer.PLEASE_CALL),
}


class Urgency(Vocabulary):
    """How soon an answer is needed; sets the deadlines."""

    IMMEDIATE = "IMMEDIATE", _("Immédiate – opération en cours")
    SAME_DAY = "JOUR_MEME", _("Le jour même (avant la nuit)")
    H72 = "H72", _("Sous 72 heures")
    FIVE_DAYS = "J5", _("Sous 5 jours")
    PLANNED = "PLANIFIEE", _("Planifiée – opération programmée")
    ROUTINE = "ORDINAIRE", _("Ordinaire – suivi")


class AgeBand(Vocabulary):
    """Age as a band: an exact age is never kept."""

    UNDER_15 = "M15", _("Moins de 15 ans")
    FROM_15_TO_17 = "A15_17", _("15 à 17 ans")
    FROM_18_TO_20 = "A18_20", _("18 à 20 ans (jeune majeur)")
    FROM_21 = "A21P", _("21 ans et plus")
    MINOR_UNSPECIFIED = "MINEUR_NP", _("Mineur, âge non précisé")
    CLAIMED_MINOR = "MINORITE_ALLEGUEE", _("Se déclare mineur (évaluation en cours)")
    ADULT_UNSPECIFIED = "MAJEUR_NP", _("Majeur, âge non précisé")
    UNKNOWN = "INCONNU", _("Non connu")


class DetectionContext(Vocabulary):
    """How the situation came to light."""

    SHORT_TERM_RENTAL = "LOGEE_LOCATION", _("Prostitution logée – location de courte durée")
    HOTEL = "LOGEE_HOTEL", _("Prostitution logée – hôtel")
    STREET = "VOIE_PUBLIQUE", _("Voie publique")
    ONLINE_ADVERT = "ANNONCE_EN_LIGNE", _("Annonce en ligne")
    SOCIAL_NETWORK = "RESEAU_SOCIAL", _("Réseau social")
    RUNAWAY = "FUGUE", _("Fugue de mineur")
    PLANNED_OPERATION = "OPERATION_PROGRAMMEE", _("Opération de police ou gendarmerie programmée")
    ARREST = "INTERPELLATION", _("Interpellation / démantèlement")
    COMPLAINT = "PLAINTE", _("Dépôt de plainte")
    CLIENT_CONTROL = "CONTROLE_CLIENT", _("Contrôle de client")
    BORDER = "FRONTIERE", _("Point de contrôle frontalier")
    PRISON = "PENITENTIAIRE", _("Milieu pénitentiaire")
    PRIVATE_PARTNER = "PARTENAIRE_PRIVE", _("Signalement partenaire privé (plateforme, hôtelier, transport…)")
    OUTREACH = "MARAUDE", _("Maraude / aller-vers associatif (rue ou numérique)")
    CARE_HOME = "FOYER_ASE", _("Lieu d'accueil de la protection de l'enfance")
    SCHOOL = "SCOLAIRE", _("Établissement scolaire")
    HEALTH = "SANTE", _("Structure de santé")
    CHILD_PROTECTION_REPORT = "IP_119", _("Information préoccupante / 119")
    OTHER = "AUTRE", _("Autre")


class RefusalReason(Vocabulary):
    """Why an organisation declines."""

    NO_CAPACITY = "PAS_DE_PLACE", _("Pas de place disponible")
    OUTSIDE_AGE = "HORS_PUBLIC_AGE", _("Hors public – âge")
    OUTSIDE_PUBLIC = "HORS_PUBLIC_GENRE", _("Hors public – autre critère")
    OUTSIDE_AREA = "HORS_ZONE", _("Hors zone d'intervention")
    OUTSIDE_REMIT = "HORS_MISSION", _("Hors mission / non agréée")
    DEADLINE = "DELAI_INTENABLE", _("Délai incompatible")
    LANGUAGE = "LANGUE", _("Langue non couverte")
    SECURITY = "SECURITE", _("Sécurité insuffisante (proximité du réseau)")
    STAFF = "EFFECTIF", _("Équipe indisponible")
    INSUFFICIENT_INFORMATION = "INFO_INSUFFISANTE", _("Éléments insuffisants")
    DUPLICATE = "DOUBLON", _("Doublon")


class ClosingOutcome(Vocabulary):
    """What became of a need."""

    SUPPORTED = "PRISE_EN_CHARGE", _("Prise en charge effective")
    SHELTERED = "HEBERGEE", _("Mise à l'abri effective")
    REREFERRED = "ORIENTEE_AUTRE", _("Réorientée vers un autre partenaire")
    DECLINED_BY_PERSON = "REFUS_VICTIME", _("Proposition déclinée par la personne")
    LOST_CONTACT = "PERDUE_DE_VUE", _("Perdue de vue")
    NO_VICTIM = "AUCUNE_VICTIME", _("Aucune victime présente")
    CHILD_PROTECTION = "RELAIS_ASE", _("Relais protection de l'enfance")
    JUDICIAL_AUTHORITY = "RELAIS_JUSTICE", _("Relais autorité judiciaire")
    UNMET_NEED = "BESOIN_NON_COUVERT", _("Besoin non couvert (aucune solution)")
    OPERATION_CANCELLED = "OPERATION_ANNULEE", _("Opération annulée ou reportée")
    ERROR = "ERREUR", _("Créée par erreur")


MET = (
    ClosingOutcome.SUPPORTED,
    ClosingOutcome.SHELTERED,
    ClosingOutcome.REREFERRED,
    ClosingOutcome.CHILD_PROTECTION,
    ClosingOutcome.JUDICIAL_AUTHORITY,
)  # somebody took charge of the need: a referral that takes this one up does not ask for it again


class LegalInformed(Vocabulary):
    """Whether the minor's legal representative was informed (CASF L226-2-2)."""

    INFORMED = "OUI", _("Représentant légal / mineur informé")
    AGAINST_INTEREST = "CONTRAIRE_INTERET", _("Non : contraire à l'intérêt de l'enfant")
    NOT_APPLICABLE = "SANS_OBJET", _("Sans objet (majeur)")


class Rung(Vocabulary):
    """What the clock sends, once each: reminders, then the backup contact, then the territorial referent."""

    ACKNOWLEDGE_REMINDER = "ACKNOWLEDGE_REMINDER", _("Rappel : accusé de réception")
    ANSWER_REMINDER = "ANSWER_REMINDER", _("Rappel : réponse")
    EXPIRY_REMINDER = "EXPIRY_REMINDER", _("Rappel : expiration")
    ACKNOWLEDGE_BACKUP = "ACKNOWLEDGE_BACKUP", _("Contact suppléant : accusé de réception")
    ACKNOWLEDGE_REFERENT = "ACKNOWLEDGE_REFERENT", _("Référent territorial : accusé de réception")
    ANSWER_BACKUP = "ANSWER_BACKUP", _("Contact suppléant : réponse")
    ANSWER_REFERENT = "ANSWER_REFERENT", _("Référent territorial : réponse")
    START_PARTNER = "START_PARTNER", _("Rappel : prise en charge à commencer")
    START_REQUESTER = "START_REQUESTER", _("Demandeur : prise en charge pas commencée")
    NUDGE_30 = "NUDGE_30", _("Point sur la prise en charge : 30 jours")
    NUDGE_60 = "NUDGE_60", _("Point sur la prise en charge : 60 jours")


class FirstAcknowledgement(Vocabulary):
    """How long after sending a first partner acknowledged, in the steps of the table of deadlines."""

    WITHIN_30_MINUTES = "MIN_30", _("En 30 minutes au plus")
    WITHIN_2_HOURS = "H2", _("En 2 heures au plus")
    WITHIN_24_HOURS = "H24", _("En 24 heures au plus")
    WITHIN_72_HOURS = "H72", _("En 72 heures au plus")
    LATER = "LATER", _("Plus tard")
    NEVER = "NEVER", _("Jamais")


class GlossaryState(Vocabulary):
    """What an editor decided of a word that several organisations confirmed."""

    PROPOSED = "PROPOSED", _("À examiner")
    ACCEPTED = "ACCEPTED", _("Accepté")
    REFUSED = "REFUSED", _("Refusé")


class DeliveryStatus(Vocabulary):
    """What became of a message: what we know when it leaves, then what the mail service says."""

    DUE = "DUE", _("En attente d'envoi")
    NOBODY = "NOBODY", _("Personne à prévenir : aucune adresse")
    SENT = "SENT", _("Remis au service de courriel")
    DELAYED = "DELAYED", _("Retardé : le service réessaie")
    DELIVERED = "DELIVERED", _("Arrivé dans la boîte")
    COMPLAINED = "COMPLAINED", _("Repoussé : la boîte le traite en indésirable")
    REJECTED = "REJECTED", _("Refusé par le service de courriel")
    BOUNCED = "BOUNCED", _("Revenu : la boîte ne reçoit plus")


# What the mail service says; of two reports of the same instant, the later in this list stands.
REPORTED = (
    DeliveryStatus.DELAYED,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.COMPLAINED,
    DeliveryStatus.REJECTED,
    DeliveryStatus.BOUNCED,
)
LOST = (DeliveryStatus.NOBODY, DeliveryStatus.COMPLAINED, DeliveryStatus.REJECTED, DeliveryStatus.BOUNCED)


class Audience(Vocabulary):
    """Who is told of a solicitation: either side, those above them, or those who keep the directory."""

    PARTNER = "partner", _("le partenaire sollicité")
    REQUESTER = "requester", _("le demandeur")
    BACKUP = "backup", _("le contact suppléant du partenaire")
    REFERENT = "referent", _("le référent territorial")
    EDITORS = "editors", _("l'équipe de l'annuaire")


class GlassReason(Vocabulary):
    """Why a referent opens a referral of a département that she does not follow (our proposal)."""

    IMMEDIATE_DANGER = "IMMEDIATE_DANGER", _("Danger immédiat pour une personne")
    CONTINUES_HERE = "CONTINUES_HERE", _("La situation se poursuit dans mon département")
    REFERENT_ABSENT = "REFERENT_ABSENT", _("Le référent du département est injoignable")
    JUDICIAL_REQUEST = "JUDICIAL_REQUEST", _("Demande de l'autorité judiciaire")


class Relation(Vocabulary):
    """By which right somebody reads a referral, as the journal says it."""

    REQUESTER = "REQUESTER", _("Membre de l'organisation qui demande")
    PARTNER = "PARTNER", _("Membre de l'organisation sollicitée")
    REFERENT = "REFERENT", _("Référent territorial du département")
    GLASS = "GLASS", _("Bris de glace")
