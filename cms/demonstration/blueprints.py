"""What each kind of partner looks like: name, services, hours, who answers."""

from __future__ import annotations

from dataclasses import dataclass

from directory.vocabularies import (
    AddressDisclosure,
    Availability,
    ContactRole,
    Need,
    OrganisationKind,
    Public,
    Visibility,
)

OFFICE = (
    "Mo-Fr 09:00-17:30; PH off",
    "Mo-Fr 08:30-12:30,13:30-17:00; PH off",
    "Mo-Th 09:00-18:00; Fr 09:00-16:00; PH off",
)
ALWAYS = ("24/7",)
EVENINGS = ("Mo-Su 18:00-08:00", "Mo-Fr 17:00-23:00; Sa,Su,PH 14:00-23:00", "Mo-Sa 19:00-02:00; PH off")
OUTREACH = ("Tu,Th 20:00-24:00; PH off", "Mo,We,Fr 21:00-01:00", "We 14:00-18:00; Fr 21:00-24:00")
MORNINGS = ("Mo-Fr 09:00-12:30; PH off", "Mo,We,Fr 09:00-13:00; PH off")
EVERYONE: tuple[Public, ...] = ()
WOMEN = (Public.WOMEN, Public.TRANS)
FAMILIES = (Public.WOMEN, Public.WITH_CHILDREN)
ADULTS, MINORS, YOUNG = (18, None), (None, 17), (15, 25)
Ages = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """A service: which needs, and what is drawn among several possibilities."""

    name: str
    needs: tuple[Need, ...]
    hours: tuple[str, ...] = OFFICE
    availability: Availability = Availability.BUSINESS_HOURS
    publics: tuple[tuple[Public, ...], ...] = (EVERYONE,)
    ages: tuple[Ages, ...] = ((None, None),)
    tongues: int = 1  # languages beside French, at most
    on_call: bool = False
    beds: bool = False


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A partner as it exists in a territory; `{seat}`, `{of_seat}` and `{territory}` stand in its name."""

    kind: OrganisationKind
    name: str
    mission: str
    offers: tuple[Offer, ...]
    desk: str = "Accueil"
    referent: str = ""  # the function of a second contact, for agents only
    role: ContactRole = ContactRole.DUTY_LINE
    part: str = ""  # by which the referrals' stories call it
    site: bool = False
    visibility: Visibility = Visibility.PUBLIC
    disclosure: AddressDisclosure = AddressDisclosure.PUBLIC
    tongues: tuple[str, ...] = ()  # spoken in every service
    country: str = "FR"
    city: str = ""  # of a national or foreign partner


COMPLAINT = Offer(
    "Accueil des victimes et dépôt de plainte",
    (Need.INTERVIEW_SUPPORT, Need.RIGHTS_INFORMATION, Need.REFLECTION_PERIOD),
    ALWAYS,
    Availability.ALWAYS,
    tongues=2,
    on_call=True,
)
SHELTER_TONIGHT = Offer(
    "Mise à l'abri de nuit",
    (Need.SHELTER_TONIGHT, Need.BASIC_NEEDS_KIT, Need.INTERPRETING),
    (*ALWAYS, *EVENINGS),
    Availability.ALWAYS,
    (WOMEN, EVERYONE, FAMILIES),
    (ADULTS, (16, None)),
    tongues=5,
    on_call=True,
    beds=True,
)
SUPPORT = Offer(
    "Accompagnement social et juridique",
    (Need.SOCIAL_SUPPORT, Need.RIGHTS_INFORMATION, Need.INTERVIEW_SUPPORT, Need.RESIDENCE_PERMIT),
    publics=(EVERYONE, WOMEN),
    tongues=4,
)
OPERATIONS = Offer(
    "Présence pendant les opérations",
    (Need.OPERATION_PRESENCE, Need.INTERPRETING, Need.TRANSPORT),
    ("Mo-Su 06:00-22:00", "24/7"),
    Availability.ON_AGREEMENT,
    tongues=5,
    on_call=True,
)
STREETS = Offer(
    "Maraude et aller-vers",
    (Need.RIGHTS_INFORMATION, Need.BASIC_NEEDS_KIT, Need.CARE_ACCESS),
    OUTREACH,
    Availability.DAILY_DAYTIME,
    (EVERYONE, WOMEN),
    tongues=4,
)
CARE = Offer(
    "Soutien psychologique",
    (Need.PSYCHOLOGIST, Need.CARE_ACCESS),
    MORNINGS,
    Availability.BY_APPOINTMENT,
    (EVERYONE, WOMEN),
    ((None, None), ADULTS, YOUNG),
    tongues=3,
)
FLATS = Offer(
    "Hébergement en appartements",
    (Need.ACCOMMODATION, Need.SOCIAL_SUPPORT, Need.ACCOMPANYING_CHILDREN),
    OFFICE,
    Availability.BUSINESS_HOURS,
    (FAMILIES, WOMEN, EVERYONE),
    (ADULTS, (18, 25)),
    tongues=3,
    beds=True,
)
EXIT_PATH = Offer(
    "Parcours de sortie de la prostitution",
    (Need.EXIT_PATH, Need.RESIDENCE_PERMIT, Need.SOCIAL_SUPPORT),
    ages=(ADULTS,),
    tongues=3,
)
HELPED = "Accompagne les victimes de traite et d'exploitation sexuelle, de la mise à l'abri à l'accès aux droits."
FIRST_OFFERS = (SHELTER_TONIGHT, SUPPORT, OPERATIONS)
SECOND_OFFERS = (FLATS, CARE, STREETS, EXIT_PATH)


def association(stem: str, *, part: str, tongues: tuple[str, ...] = ()) -> Blueprint:
    """Describe an association of this invented name, the first or the second of its territory."""
    return Blueprint(
        OrganisationKind.TRAFFICKING_ASSOCIATION,
        f"{stem} {{of_seat}}",
        HELPED,
        FIRST_OFFERS if part == "first" else SECOND_OFFERS,
        "Permanence",
        "Référente accueil des victimes",
        ContactRole.ASSOCIATION_REFERENT,
        part,
        site=True,
        disclosure=AddressDisclosure.PUBLIC if part == "first" else AddressDisclosure.AGENTS,
        tongues=tongues,
    )


def police(kind: OrganisationKind, name: str, *, part: str = "police") -> Blueprint:
    """Describe a police or gendarmerie unit of this name."""
    gendarmerie = kind in {OrganisationKind.GENDARMERIE_BRIGADE, OrganisationKind.GENDARMERIE_GROUP}
    return Blueprint(
        kind,
        name,
        "Reçoit les plaintes, enquête et oriente les victimes vers les partenaires du plan.",
        (COMPLAINT,),
        "Poste de garde",
        "Référent TEHES",
        ContactRole.GENDARMERIE_REFERENT if gendarmerie else ContactRole.POLICE_REFERENT,
        part,
    )


STATION = police(OrganisationKind.POLICE_STATION, "Commissariat de police {of_seat}")
BRIGADE = police(OrganisationKind.GENDARMERIE_BRIGADE, "Brigade de gendarmerie {of_seat}")
GROUP = police(OrganisationKind.GENDARMERIE_GROUP, "Groupement de gendarmerie – {territory}", part="")
FAMILY_BRIGADE = police(
    OrganisationKind.FAMILY_PROTECTION_BRIGADE, "Brigade de protection de la famille {of_seat}", part=""
)
