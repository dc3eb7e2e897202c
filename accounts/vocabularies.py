"""Which values exist for accounts, with their French labels."""

from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Vocabulary


class Role(Vocabulary):
    """What a member may do in an organisation."""

    AGENT = "AGENT", _("Agent")
    MANAGER = "MANAGER", _("Responsable")
    REFERENT = "REFERENT", _("Référent territorial")
