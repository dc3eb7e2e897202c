"""The partners that belong to no département: national ones, and associations abroad."""

from __future__ import annotations

from directory.vocabularies import AddressDisclosure, Availability, ContactRole, Need, OrganisationKind, Visibility

from .blueprints import ADULTS, ALWAYS, WOMEN, Blueprint, Offer


def _abroad(country: str, city: str, name: str, tongues: tuple[str, ...]) -> Blueprint:
    return Blueprint(
        OrganisationKind.TRAFFICKING_ASSOCIATION,
        name,
        "Accueille au pays les victimes qui choisissent d'y rentrer, et renseigne sur les réseaux de recrutement.",
        (Offer("Retour volontaire et relais sur place", (Need.SOCIAL_SUPPORT, Need.TRANSPORT), ages=(ADULTS,)),),
        "Coordination internationale",
        tongues=tongues,
        site=True,
        country=country,
        city=city,
    )


NATIONAL = (
    Blueprint(
        OrganisationKind.OCRTEH,
        "Office central pour la répression de la traite des êtres humains",
        "Coordonne la lutte contre le proxénétisme et la traite à des fins d'exploitation sexuelle.",
        (Offer("Coordination nationale", (Need.INTERVIEW_SUPPORT,), ALWAYS, Availability.ON_CALL, on_call=True),),
        "Secrétariat",
        "Coordination nationale TEHES",
        ContactRole.NATIONAL_COORDINATION,
        part="office",
        city="Nanterre",
    ),
    Blueprint(
        OrganisationKind.AC_SE,
        "Réseau Lointain (accueil sécurisant)",
        "Éloigne et héberge les victimes majeures en danger, avec ou sans enfants. Ce n'est pas un service d'urgence.",
        (
            Offer(
                "Hébergement avec éloignement",
                (Need.RELOCATED_SHELTER, Need.SOCIAL_SUPPORT, Need.ACCOMPANYING_CHILDREN),
                publics=((),),
                ages=(ADULTS,),
                tongues=8,
                beds=True,
            ),
        ),
        "Orientation des demandes",
        "Coordination du réseau",
        ContactRole.ASSOCIATION_REFERENT,
        part="far",
        site=True,
        disclosure=AddressDisclosure.AGENTS,
        city="Lyon",
    ),
    Blueprint(
        OrganisationKind.MINORS_SHELTER,
        "Centre Les Alizés, mineures et mineurs victimes de traite",
        "Protège et héberge des mineurs victimes, loin de ceux qui les exploitent.",
        (
            Offer(
                "Hébergement sécurisant des mineurs",
                (Need.RELOCATED_SHELTER, Need.CHILD_PROTECTION, Need.PSYCHOLOGIST),
                ALWAYS,
                Availability.ALWAYS,
                ages=((13, 18),),
                tongues=6,
                on_call=True,
                beds=True,
            ),
        ),
        "Astreinte éducative",
        visibility=Visibility.AGENTS,
        disclosure=AddressDisclosure.SECRET,
    ),
    Blueprint(
        OrganisationKind.INTERPRETER,
        "Interprètes Toutes Rives",
        "Interprétariat par téléphone, partout en France, en quelques minutes.",
        (
            Offer(
                "Interprétariat par téléphone",
                (Need.INTERPRETING,),
                ALWAYS,
                Availability.ALWAYS,
                tongues=16,
                on_call=True,
            ),
        ),
        "Plateau d'appels",
        site=True,
        city="Paris",
    ),
    Blueprint(
        OrganisationKind.TRAFFICKING_ASSOCIATION,
        "Ligne Rose des Vents",
        "Écoute, informe et met en relation, par téléphone et par messagerie, partout en France.",
        (
            Offer(
                "Écoute et information",
                (Need.RIGHTS_INFORMATION, Need.PSYCHOLOGIST, Need.EXIT_PATH),
                ("Mo-Su 10:00-22:00",),
                Availability.DAILY_DAYTIME,
                publics=((), WOMEN),
                tongues=6,
            ),
        ),
        "Écoute",
        site=True,
        city="Tours",
    ),
)
ABROAD = (
    _abroad("RO", "Iași", "Casa Luminii de Est", ("ro", "en")),
    _abroad("BG", "Plovdiv", "Svetal Dom", ("bg", "en")),
    _abroad("AL", "Tirana", "Dritarja e Re", ("sq", "en")),
    _abroad("NG", "Benin City", "Clear Dawn Initiative", ("bin", "pcm", "en")),
    _abroad("IT", "Torino", "Casa Aurora Nuova", ("it", "en")),
    _abroad("ES", "Valencia", "Puerta de Levante", ("es", "en")),
    _abroad("BR", "Belém", "Casa Maré Alta", ("pt", "en")),
    _abroad("CO", "Cali", "Fundación Otro Rumbo", ("es", "en")),
    _abroad("PT", "Porto", "Porta do Douro", ("pt", "en")),
)
