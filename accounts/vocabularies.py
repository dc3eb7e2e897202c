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


class TeamChange(Vocabulary):
    """What becomes of a function beside taking another one."""

    LEFT = "LEFT", _("Fonction retirée")


class DeskChange(Vocabulary):
    """What became of an account or of a group at the editors' desk."""

    MADE = "MADE", _("Compte créé au bureau des éditeurs")
    EDITED = "EDITED", _("Compte modifié au bureau des éditeurs")
    OPENED = "OPENED", _("Compte rouvert")
    CLOSED = "CLOSED", _("Compte fermé")
    ADMINISTERS = "ADMINISTERS", _("Administration du site donnée")
    ADMINISTERS_NO_MORE = "ADMINISTERS_NO_MORE", _("Administration du site retirée")
    JOINED_GROUP = "JOINED_GROUP", _("Entrée dans un groupe")
    LEFT_GROUP = "LEFT_GROUP", _("Sortie d'un groupe")
    GROUP_MADE = "GROUP_MADE", _("Groupe créé")
    GROUP_EDITED = "GROUP_EDITED", _("Groupe ou droits d'un groupe modifiés")
    GROUP_DELETED = "GROUP_DELETED", _("Groupe supprimé")


class Refusal(Vocabulary):
    """What somebody signed in was answered; which record it was about is not said, nor whether there is one."""

    FORBIDDEN = "FORBIDDEN", _("Acte interdit")
    NOT_FOUND = "NOT_FOUND", _("Rien à cette adresse pour cette personne")
    NOT_OFFERED = "NOT_OFFERED", _("Valeur que le formulaire ne propose pas")


class Means(Vocabulary):
    """By what somebody came in, tried to, or went out."""

    PASSWORD = "PASSWORD", _("Mot de passe")
    CODE = "CODE", _("Code")
    CODE_STOPPED = "CODE_STOPPED", _("Code arrêté : trop d'essais")
    PASSKEY = "PASSKEY", _("Clé d'accès")
    PROCONNECT = "PROCONNECT", _("ProConnect")
    ASKED = "ASKED", _("À sa demande")
    TIME_LIMIT = "TIME_LIMIT", _("Session trop longue ou inactive")
    FROM_ELSEWHERE = "FROM_ELSEWHERE", _("Depuis une autre session")
    BY_MANAGER = "BY_MANAGER", _("Par une personne responsable")


class FactorChange(Vocabulary):
    """What changed in what opens an account."""

    TOTP_ADDED = "TOTP_ADDED", _("Application reliée")
    WEBAUTHN_ADDED = "WEBAUTHN_ADDED", _("Clé d'accès ajoutée")
    CODES_DRAWN = "CODES_DRAWN", _("Codes de secours tirés")
    REMOVED = "REMOVED", _("Moyen retiré")
    PASSWORD_SET = "PASSWORD_SET", _("Mot de passe changé")
    REPAIR_OPENED = "REPAIR_OPENED", _("Dépannage ouvert")
    REPAIR_CONFIRMED = "REPAIR_CONFIRMED", _("Dépannage confirmé")
    REPAIR_CANCELLED = "REPAIR_CANCELLED", _("Dépannage annulé")
    REPAIR_USED = "REPAIR_USED", _("Dépannage utilisé")


class InvitationStep(Vocabulary):
    """What became of an invitation."""

    SENT = "SENT", _("Envoyée")
    RENEWED = "RENEWED", _("Renouvelée")
    REVOKED = "REVOKED", _("Retirée")
    ACCEPTED = "ACCEPTED", _("Acceptée")


class Limit(Vocabulary):
    """Whose reading of the directory was too fast, or what somebody made too much of."""

    ACCOUNT = "ACCOUNT", _("Un compte")
    ORGANISATION = "ORGANISATION", _("Plusieurs comptes d'une organisation")
    ADDRESS = "ADDRESS", _("Une adresse du réseau")
    DRAFTS = "DRAFTS", _("Demandes commencées par un compte")
    INVITATIONS = "INVITATIONS", _("Invitations d'un compte")


class Masked(Vocabulary):
    """What of a restricted record is shown when it is asked for."""

    CONTACT = "CONTACT", _("Numéro et boîte d'un contact")
    ADDRESS = "ADDRESS", _("Adresse d'une organisation")
