"""The needs under the headings of the form: every need once, the one that cannot wait first."""

from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Need

NEED_GROUPS = (
    (_("Abri"), (Need.SHELTER_TONIGHT, Need.ACCOMMODATION, Need.RELOCATED_SHELTER)),
    (
        _("Audition et droits"),
        (
            Need.INTERPRETING,
            Need.INTERVIEW_SUPPORT,
            Need.RIGHTS_INFORMATION,
            Need.LAWYER,
            Need.NEEDS_ASSESSMENT,
            Need.OPERATION_PRESENCE,
        ),
    ),
    (_("Santé"), (Need.URGENT_CARE, Need.CARE_ACCESS, Need.PSYCHOLOGIST)),
    (
        _("Mineurs et enfants"),
        (Need.CHILD_PROTECTION, Need.PAEDIATRIC_UNIT, Need.AD_HOC_GUARDIAN, Need.ACCOMPANYING_CHILDREN),
    ),
    (_("Séjour"), (Need.REFLECTION_PERIOD, Need.RESIDENCE_PERMIT, Need.ASYLUM)),
    (_("Vie quotidienne"), (Need.BASIC_NEEDS_KIT, Need.TRANSPORT, Need.SOCIAL_SUPPORT, Need.EXIT_PATH)),
)
