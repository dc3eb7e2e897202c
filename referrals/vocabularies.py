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


class EventKind(Vocabulary):
    """What happened: one word for each step that is journalled."""

    CREATED = "CREATED", _("Demande préparée")
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


class LegalInformed(Vocabulary):
    """Whether the minor's legal representative was informed (CASF L226-2-2)."""

    INFORMED = "OUI", _("Représentant légal / mineur informé")
    AGAINST_INTEREST = "CONTRAIRE_INTERET", _("Non : contraire à l'intérêt de l'enfant")
    NOT_APPLICABLE = "SANS_OBJET", _("Sans objet (majeur)")
