"""Which values exist in the directory, with their French labels.

Stored values are the codes of the plan's vocabularies, stable identifiers to map from; members are English.
"""

from collections.abc import Iterable
from functools import cache

from django.db import models
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.TextChoices):
    """A closed list of codes; `options` gives them to a field without writing the labels into migrations."""

    @classmethod
    @cache
    def options(cls) -> list[tuple[str, str]]:
        """Return the (code, label) pairs."""
        return cls.choices

    @classmethod
    def say(cls, code: str) -> str:
        """Return the label of a code in the language of the page, or the code where it is none of these."""
        return cls.said().get(code, code)

    @classmethod
    def say_all(cls, codes: Iterable[str]) -> str:
        """Return the labels of codes on one line."""
        return gettext(" ; ").join(map(cls.say, codes))

    @classmethod
    def said(cls) -> dict[str, str]:
        """Return the labels by code, in the language of the page; they are put together once."""
        return _said(cls, get_language())


@cache
def _said(vocabulary: type[Vocabulary], _language: str | None) -> dict[str, str]:
    return {code: str(label) for code, label in vocabulary.choices}


class OrganisationKind(Vocabulary):
    """The kinds of organisation of the plan's network."""

    OCRTEH = "OCRTEH", _("Office central pour la répression de la traite des êtres humains")
    OFMIN = "OFMIN", _("Office mineurs")
    OCLTI = "OCLTI", _("Office central de lutte contre le travail illégal")
    POLICE_DIRECTORATE = (
        "PN_DIPN",
        _("Direction départementale / interdépartementale de la police nationale (DDPN/DIPN ; DTPN outre-mer)"),
    )
    JUDICIAL_POLICE = (
        "PN_PJ",
        _("Service départemental / interdépartemental / zonal de police judiciaire (SDPJ, SIPJ, SZPJ)"),
    )
    ANTI_PIMPING_BRIGADE = "PN_BRP", _("Brigade de répression du proxénétisme (BRP)")
    FAMILY_PROTECTION_BRIGADE = "PN_BPF", _("Brigade de protection de la famille / des mineurs (BPF, BPM)")
    POLICE_STATION = "PN_COMMISSARIAT", _("Commissariat de police")
    GENDARMERIE_GROUP = "GN_GGD", _("Groupement de gendarmerie départementale")
    GENDARMERIE_INVESTIGATION = "GN_BR", _("Brigade / section de recherches (BR, SR)")
    GENDARMERIE_BRIGADE = "GN_BRIGADE", _("Brigade de gendarmerie")
    PROSECUTOR = "PARQUET", _("Parquet (procureur de la République)")
    JUVENILE_JUDGE = "JUGE_ENFANTS", _("Juge des enfants / tribunal pour enfants")
    YOUTH_JUSTICE = "PJJ", _("Protection judiciaire de la jeunesse (DTPJJ)")
    COURT_VICTIM_OFFICE = "BAV", _("Bureau d'aide aux victimes (tribunal judiciaire)")
    CHILD_WELFARE = "CD_ASE", _("Aide sociale à l'enfance (conseil départemental)")
    CHILD_CONCERN_CELL = (
        "CD_CRIP",
        _("Cellule de recueil, de traitement et d'évaluation des informations préoccupantes (CRIP)"),
    )
    CHILD_HOTLINE = "SNATED", _("119 – Service national d'accueil téléphonique de l'enfance en danger")
    PAEDIATRIC_UNIT = "UAPED", _("Unité d'accueil pédiatrique enfants en danger")
    HEALTHCARE_ACCESS = "PASS", _("Permanence d'accès aux soins de santé")
    FORENSIC_UNIT = "UMJ", _("Unité médico-judiciaire")
    HEALTH_AGENCY = "ARS", _("Agence régionale de santé")
    EDUCATION_AUTHORITY = (
        "DSDEN",
        _("Direction des services départementaux de l'Éducation nationale (conseiller technique de service social)"),
    )
    WOMENS_RIGHTS_DELEGATE = (
        "DDFE",
        _("Déléguée / délégué départemental aux droits des femmes et à l'égalité (DDFE, DDDFE)"),
    )
    WOMENS_RIGHTS_DIRECTORATE = "DRDFE", _("Direction régionale aux droits des femmes et à l'égalité")
    PREFECTURE = "PREFECTURE", _("Préfecture (service des étrangers, cabinet)")
    SOCIAL_DIRECTORATE = (
        "DDETS",
        _("Direction départementale de l'emploi, du travail et des solidarités (DDETS/DDETSPP)"),
    )
    DEPARTMENTAL_COMMISSION = (
        "COMMISSION_DEP",
        _(
            "Commission départementale de lutte contre la prostitution, le proxénétisme et la traite des êtres humains aux fins d'exploitation sexuelle"
        ),
    )
    MIPROF = (
        "MIPROF",
        _(
            "Mission interministérielle pour la protection des femmes contre les violences et la lutte contre la traite des êtres humains"
        ),
    )
    OFII = "OFII", _("Office français de l'immigration et de l'intégration")
    EXIT_PATH_ASSOCIATION = "ASSO_AGREEE_PSP", _("Association agréée « parcours de sortie de la prostitution »")
    TRAFFICKING_ASSOCIATION = "ASSO_TEH", _("Association spécialisée traite / prostitution")
    AC_SE = "ACSE", _("Dispositif national Ac.Sé (accueil sécurisant)")
    MINORS_SHELTER = "HEBERG_MINEURS", _("Hébergement spécialisé mineurs victimes de traite (Koutcha, réseau Satouk)")
    VICTIM_SUPPORT = "AIDE_VICTIMES", _("Association d'aide aux victimes agréée (France Victimes)")
    CIDFF = "CIDFF", _("Centre d'information sur les droits des femmes et des familles")
    SHELTER_COORDINATION = "SIAO_115", _("SIAO / 115")
    REINTEGRATION_SHELTER = "CHRS", _("Centre d'hébergement et de réinsertion sociale")
    POLICE_SOCIAL_WORKER = "ISCG", _("Intervenant social en commissariat et gendarmerie")
    AD_HOC_GUARDIAN = "ADMIN_AD_HOC", _("Administrateur ad hoc")
    INTERPRETER = "INTERPRETE", _("Interprète / service d'interprétariat")
    BAR = "BARREAU", _("Ordre des avocats")
    OTHER_PUBLIC_SERVICE = "AUTRE", _("Autre service public local")


POLICE_KINDS = frozenset(
    {
        OrganisationKind.OCRTEH,
        OrganisationKind.OFMIN,
        OrganisationKind.OCLTI,
        OrganisationKind.POLICE_DIRECTORATE,
        OrganisationKind.JUDICIAL_POLICE,
        OrganisationKind.ANTI_PIMPING_BRIGADE,
        OrganisationKind.FAMILY_PROTECTION_BRIGADE,
        OrganisationKind.POLICE_STATION,
        OrganisationKind.GENDARMERIE_GROUP,
        OrganisationKind.GENDARMERIE_INVESTIGATION,
        OrganisationKind.GENDARMERIE_BRIGADE,
    }
)


class ContactRole(Vocabulary):
    """What a contact is for, within an organisation."""

    POLICE_REFERENT = "REF_TEHES_PN", _("Référent territorial TEHES – police")
    GENDARMERIE_REFERENT = "REF_TEHES_GN", _("Référent territorial TEHES – gendarmerie")
    DEPUTY_REFERENT = "REF_SUPPLEANT", _("Référent suppléant")
    DUTY_LINE = "PERMANENCE", _("Permanence / astreinte")
    PROSECUTOR_REFERENT = "REF_PARQUET", _("Référent proxénétisme / TEH du parquet")
    ASSOCIATION_REFERENT = "REF_ASSO", _("Référent association (accueil des victimes)")
    CHILD_PROTECTION_REFERENT = "REF_PROTECTION_ENFANCE", _("Référent protection de l'enfance (CRIP/ASE)")
    EDUCATION_ADVISER = "CT_SOCIAL_EN", _("Conseiller technique de service social (DSDEN)")
    NATIONAL_COORDINATION = "COORD_NATIONAL", _("Coordination nationale (OCRTEH)")


class Need(Vocabulary):
    """The kinds of support that a person may need."""

    SHELTER_TONIGHT = "MISE_A_ABRI", _("Mise à l'abri immédiate (la nuit même)")
    RELOCATED_SHELTER = "HEBERGEMENT_ELOIGNE", _("Hébergement avec éloignement géographique")
    ACCOMMODATION = "HEBERGEMENT", _("Hébergement / CHRS")
    OPERATION_PRESENCE = "PRESENCE_OPERATION", _("Présence d'une association pendant l'opération")
    INTERVIEW_SUPPORT = "ACCOMP_AUDITION", _("Accompagnement à l'audition / dépôt de plainte")
    INTERPRETING = "INTERPRETARIAT", _("Interprétariat")
    RIGHTS_INFORMATION = "INFO_DROITS", _("Information sur les droits (langue comprise)")
    LAWYER = "AVOCAT", _("Avocat / aide juridictionnelle")
    REFLECTION_PERIOD = "DELAI_REFLEXION", _("Délai de réflexion 30 jours et récépissé")
    RESIDENCE_PERMIT = "TITRE_SEJOUR", _("Titre de séjour (L425-1) / APS (L425-4)")
    ASYLUM = "ASILE", _("Protection internationale")
    NEEDS_ASSESSMENT = "EVVI", _("Évaluation personnalisée des besoins de protection")
    URGENT_CARE = "SOINS_URGENTS", _("Soins urgents")
    CARE_ACCESS = "SOINS_ACCES", _("Accès aux soins (PASS), santé sexuelle, addictions")
    PSYCHOLOGIST = "PSYCHOLOGUE", _("Soutien psychologique / psychotraumatisme")
    PAEDIATRIC_UNIT = "UAPED", _("Prise en charge UAPED (mineur)")
    CHILD_PROTECTION = "PROTECTION_ENFANCE", _("Protection de l'enfance (IP / signalement)")
    AD_HOC_GUARDIAN = "ADMIN_AD_HOC", _("Administrateur ad hoc")
    EXIT_PATH = "PARCOURS_SORTIE", _("Parcours de sortie de la prostitution (AFIS)")
    BASIC_NEEDS_KIT = "KIT_PREMIERS_BESOINS", _("Kit de première nécessité (eau, hygiène)")
    TRANSPORT = "TRANSPORT", _("Transport / frais de déplacement")
    SOCIAL_SUPPORT = "ACCOMP_SOCIAL", _("Accompagnement social / accès aux droits")
    ACCOMPANYING_CHILDREN = "ENFANTS_CHARGE", _("Prise en charge d'enfants accompagnants")


class Availability(Vocabulary):
    """When a service answers, in broad terms; exact hours are OSM `opening_hours`."""

    ALWAYS = "H24_7J7", _("24 h/24, 7 j/7")
    DAILY_DAYTIME = "7J7_JOURNEE", _("7 j/7 en journée")
    BUSINESS_HOURS = "OUVRE", _("Jours et heures ouvrés")
    ON_CALL = "ASTREINTE", _("Astreinte hors heures ouvrées")
    BY_APPOINTMENT = "SUR_RDV", _("Sur rendez-vous")
    ON_AGREEMENT = "SUR_CONVENTION", _("Sur sollicitation préalable (opération programmée)")


class AddressDisclosure(Vocabulary):
    """Who may know the address; a secret one is not stored at all."""

    PUBLIC = "PUBLIC", _("Adresse publique")
    AGENTS = "AGENTS", _("Réservée aux agents habilités")
    SECRET = "SECRETE", _("Adresse secrète – jamais stockée ni exportée")


class Public(Vocabulary):
    """Whom a service receives, beside age; none named means everyone."""

    WOMEN = "FEMMES", _("Femmes")
    MEN = "HOMMES", _("Hommes")
    TRANS = "PERSONNES_TRANS", _("Personnes trans")
    WITH_CHILDREN = "AVEC_ENFANTS", _("Personnes avec enfants")


class AgeGroup(Vocabulary):
    """On which side of majority, as the search says whom a service receives."""

    MINORS = "MINEURS", _("Mineurs")
    ADULTS = "MAJEURS", _("Majeurs")


class Visibility(Vocabulary):
    """Who may see a record: everyone, or signed-in agents only."""

    PUBLIC = "PUBLIC", pgettext_lazy("visible to everyone", "Public")
    AGENTS = "AGENTS", _("Agents habilités")


class OrganisationStatus(Vocabulary):
    """Whether an organisation still works."""

    ACTIVE = "ACTIVE", _("En activité")
    SUSPENDED = "SUSPENDED", _("Activité suspendue")
    CLOSED = "CLOSED", _("Fermée")


class Capacity(Vocabulary):
    """Room left in a service, always stated with an end date."""

    UNKNOWN = "UNKNOWN", _("Non communiquée")
    AVAILABLE = "AVAILABLE", _("Places disponibles")
    LIMITED = "LIMITED", _("Peu de places")
    FULL = "FULL", _("Complet")


class VerificationMethod(Vocabulary):
    """How somebody made sure that a record is right."""

    PHONE = "PHONE", _("Par téléphone")
    EMAIL = "EMAIL", _("Par courriel")
    VISIT = "VISIT", _("Sur place")
    SELF = "SELF", _("Par l'organisation elle-même")
    OFFICIAL_SOURCE = "OFFICIAL_SOURCE", _("Par une source officielle")


class Zone(Vocabulary):
    """Where a territory stands in the Official Geographic Code."""

    METROPOLE = "metro", _("France métropolitaine")
    DROM = "drom", _("Département et région d'outre-mer")
    COM = "com", _("Collectivité d'outre-mer")
