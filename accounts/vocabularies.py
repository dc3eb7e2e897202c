"""Which values exist for accounts, with their French labels."""

from django.utils.translation import gettext_lazy as _

from directory.vocabularies import Vocabulary


class Role(Vocabulary):
    """What a member may do in an organisation."""

    AGENT = "AGENT", _("Agent")
    MANAGER = "MANAGER", _("Responsable")
    REFERENT = "REFERENT", _("Référent territorial")


class EntryKind(Vocabulary):
    """What the journal says that somebody did."""

    CONSULTED = "CONSULTED", _("Consultation")
    LISTED = "LISTED", _("Liste affichée")
    REFUSED = "REFUSED", _("Refus")
    EXPORTED = "EXPORTED", _("Export")
    REVEALED = "REVEALED", _("Coordonnée démasquée")
    SLOWED = "SLOWED", _("Consultations ralenties")
    BROKE_GLASS = "BROKE_GLASS", _("Bris de glace")
    STEP = "STEP", _("Étape d'une demande")
    REDACTED = "REDACTED", _("Texte effacé")
    SIGNED_IN = "SIGNED_IN", _("Connexion")
    SIGN_IN_FAILED = "SIGN_IN_FAILED", _("Connexion échouée")
    SIGNED_OUT = "SIGNED_OUT", _("Déconnexion")
    FACTOR_CHANGED = "FACTOR_CHANGED", _("Moyen de connexion changé")
    INVITED = "INVITED", _("Invitation")
    ROLE_CHANGED = "ROLE_CHANGED", _("Rôle changé")


class Limit(Vocabulary):
    """Whose reading of the directory was too fast."""

    ACCOUNT = "ACCOUNT", _("Un compte")
    ORGANISATION = "ORGANISATION", _("Plusieurs comptes d'une organisation")
    ADDRESS = "ADDRESS", _("Une adresse du réseau")


class Masked(Vocabulary):
    """What of a restricted record is shown when it is asked for."""

    CONTACT = "CONTACT", _("Numéro et boîte d'un contact")
    ADDRESS = "ADDRESS", _("Adresse d'une organisation")
