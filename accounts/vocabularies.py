"""Which values exist for accounts, with their French labels."""

from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Vocabulary


class Role(Vocabulary):
    """What a member may do in an organisation."""

    AGENT = "AGENT", _("Agent")
    MANAGER = "MANAGER", _("Responsable")
    REFERENT = "REFERENT", _("Référent territorial")
    NATIONAL = "NATIONAL", _("Coordination nationale")
    AUDITOR = "AUDITOR", _("Auditeur")


ACTING = (Role.AGENT, Role.MANAGER, Role.REFERENT)  # those who ask, answer and follow
WATCHING = (Role.NATIONAL, Role.AUDITOR)  # figures alone, or the journal alone: never a referral
