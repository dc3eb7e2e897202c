"""What each kind of public service, and of general association, looks like in a territory."""

from __future__ import annotations

from directory.vocabularies import AddressDisclosure, Availability, ContactRole, Need, OrganisationKind

from .blueprints import (
    ADULTS,
    ALWAYS,
    CARE,
    EXIT_PATH,
    FAMILIES,
    FLATS,
    MINORS,
    MORNINGS,
    SUPPORT,
    WOMEN,
    Blueprint,
    Offer,
)

CHILD_CELL = Blueprint(
    OrganisationKind.CHILD_CONCERN_CELL,
    "CRIP – {territory}",
    "Recueille et évalue les informations préoccupantes sur les mineurs en danger.",
    (Offer("Recueil des informations préoccupantes", (Need.CHILD_PROTECTION,), ages=(MINORS,)),),
    "Cellule de recueil",
    "Référente protection de l'enfance",
    ContactRole.CHILD_PROTECTION_REFERENT,
    "child",
)
PROSECUTOR = Blueprint(
    OrganisationKind.PROSECUTOR,
    "Parquet {of_seat}",
    "Dirige les enquêtes, reçoit les signalements de mineurs en danger et fait désigner un administrateur ad hoc.",
    (
        Offer(
            "Permanence du parquet",
            (Need.CHILD_PROTECTION, Need.AD_HOC_GUARDIAN),
            ALWAYS,
            Availability.ON_CALL,
            on_call=True,
        ),
    ),
    "Bureau d'ordre",
    "Magistrate référente traite des êtres humains",
    ContactRole.PROSECUTOR_REFERENT,
)
SHELTER_COORDINATION = Blueprint(
    OrganisationKind.SHELTER_COORDINATION,
    "SIAO-115 – {territory}",
    "Cherche une place d'hébergement, d'urgence ou durable.",
    (
        Offer(
            "115, urgence sociale",
            (Need.SHELTER_TONIGHT,),
            ALWAYS,
            Availability.ALWAYS,
            tongues=2,
            on_call=True,
            beds=True,
        ),
        Offer("Hébergement et insertion", (Need.ACCOMMODATION, Need.SOCIAL_SUPPORT), ages=(ADULTS,), tongues=1),
    ),
    "Écoute",
    "Coordination, ligne des partenaires",
    part="shelter",
)
CARE_ACCESS = Blueprint(
    OrganisationKind.HEALTHCARE_ACCESS,
    "Permanence d'accès aux soins de santé {of_seat}",
    "Reçoit, soigne et ouvre des droits aux personnes sans couverture maladie.",
    (Offer("Consultations sans avance de frais", (Need.CARE_ACCESS,), MORNINGS, tongues=3),),
)
FORENSIC = Blueprint(
    OrganisationKind.FORENSIC_UNIT,
    "Unité médico-judiciaire {of_seat}",
    "Examine et soigne les victimes, sur réquisition ou non.",
    (Offer("Examens et soins urgents", (Need.URGENT_CARE,), ALWAYS, Availability.ALWAYS, tongues=1, on_call=True),),
)
PAEDIATRIC = Blueprint(
    OrganisationKind.PAEDIATRIC_UNIT,
    "Unité d'accueil pédiatrique enfants en danger {of_seat}",
    "Accueille les mineurs victimes : audition filmée, soins, soutien, dans un même lieu.",
    (Offer("Audition et soins des mineurs", (Need.PAEDIATRIC_UNIT, Need.PSYCHOLOGIST), ages=(MINORS,), tongues=1),),
)
HEALTH = (CARE_ACCESS, FORENSIC, PAEDIATRIC)

OTHERS = (
    Blueprint(
        OrganisationKind.VICTIM_SUPPORT,
        "Écoute et Réparation {of_seat}",
        "Écoute les victimes d'infractions et les aide tout au long de la procédure.",
        (SUPPORT, CARE),
        site=True,
    ),
    Blueprint(
        OrganisationKind.REINTEGRATION_SHELTER,
        "Résidence du Grand Pré {of_seat}",
        "Héberge et accompagne vers l'insertion.",
        (FLATS,),
        disclosure=AddressDisclosure.AGENTS,
    ),
    Blueprint(
        OrganisationKind.WOMENS_RIGHTS_DELEGATE,
        "Délégation aux droits des femmes – {territory}",
        "Anime la commission départementale et le parcours de sortie de la prostitution.",
        (Offer("Suivi des parcours de sortie", (Need.EXIT_PATH,), ages=(ADULTS,)),),
    ),
    Blueprint(
        OrganisationKind.EXIT_PATH_ASSOCIATION,
        "Association Pas à Demain {of_seat}",
        "Accompagne les parcours de sortie de la prostitution.",
        (EXIT_PATH,),
        referent="Référent parcours de sortie",
        role=ContactRole.ASSOCIATION_REFERENT,
        site=True,
    ),
    Blueprint(
        OrganisationKind.EDUCATION_AUTHORITY,
        "Service social de l'Éducation nationale – {territory}",
        "Conseille les établissements scolaires face aux situations d'exploitation.",
        (Offer("Conseil technique", (Need.CHILD_PROTECTION,), ages=(MINORS,)),),
        role=ContactRole.EDUCATION_ADVISER,
    ),
    Blueprint(
        OrganisationKind.YOUTH_JUSTICE,
        "Protection judiciaire de la jeunesse – {territory}",
        "Suit les mineurs confiés par la justice.",
        (Offer("Milieu ouvert", (Need.CHILD_PROTECTION, Need.SOCIAL_SUPPORT), ages=((13, 18),)),),
    ),
    Blueprint(
        OrganisationKind.CHILD_WELFARE,
        "Aide sociale à l'enfance – {territory}",
        "Accueille et protège les mineurs confiés au département.",
        (
            Offer(
                "Accueil d'urgence des mineurs",
                (Need.CHILD_PROTECTION, Need.SHELTER_TONIGHT),
                ALWAYS,
                Availability.ALWAYS,
                ages=(MINORS,),
                on_call=True,
                beds=True,
            ),
        ),
    ),
    Blueprint(
        OrganisationKind.SOCIAL_DIRECTORATE,
        "Direction de l'emploi, du travail et des solidarités – {territory}",
        "Finance et oriente l'hébergement et l'insertion.",
        (Offer("Pôle solidarités", (Need.ACCOMMODATION,)),),
    ),
    Blueprint(
        OrganisationKind.PREFECTURE,
        "Préfecture – {territory}",
        "Délivre récépissés et titres de séjour aux victimes qui coopèrent ou qui s'éloignent du réseau.",
        (Offer("Service des étrangers", (Need.REFLECTION_PERIOD, Need.RESIDENCE_PERMIT), MORNINGS),),
    ),
    Blueprint(
        OrganisationKind.BAR,
        "Permanence d'avocats {of_seat}",
        "Conseille et défend les victimes, à l'aide juridictionnelle.",
        (Offer("Consultations gratuites", (Need.LAWYER, Need.RIGHTS_INFORMATION), MORNINGS, tongues=2),),
    ),
    Blueprint(
        OrganisationKind.COURT_VICTIM_OFFICE,
        "Bureau d'aide aux victimes {of_seat}",
        "Informe et oriente les victimes au tribunal.",
        (Offer("Permanence au tribunal", (Need.RIGHTS_INFORMATION, Need.LAWYER), MORNINGS),),
    ),
    Blueprint(
        OrganisationKind.AD_HOC_GUARDIAN,
        "Service d'administrateurs ad hoc {of_seat}",
        "Représente les mineurs sans représentant légal.",
        (Offer("Représentation des mineurs", (Need.AD_HOC_GUARDIAN,), ages=(MINORS,), tongues=2),),
    ),
    Blueprint(
        OrganisationKind.POLICE_SOCIAL_WORKER,
        "Intervenante sociale en commissariat {of_seat}",
        "Reçoit au commissariat et à la gendarmerie, sans plainte préalable.",
        (Offer("Accueil social", (Need.SOCIAL_SUPPORT, Need.INTERVIEW_SUPPORT), publics=((), WOMEN, FAMILIES)),),
    ),
    Blueprint(
        OrganisationKind.INTERPRETER,
        "Atelier des Langues {of_seat}",
        "Interprètes formés à l'écoute des victimes, sur place ou par téléphone.",
        (
            Offer(
                "Interprétariat",
                (Need.INTERPRETING,),
                ("Mo-Sa 08:00-20:00; PH off", "24/7"),
                Availability.DAILY_DAYTIME,
                tongues=8,
                on_call=True,
            ),
        ),
        site=True,
    ),
)
