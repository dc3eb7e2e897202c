"""What editors may compose a page of; each block has its template in `templates/cms/blocks/`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

# Titles, lists and links: what the design system dresses. No image nor embed: nothing is fetched from elsewhere.
RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]
INLINE_TEXT = ["bold", "italic", "ol", "ul", "link"]


class LinkValue(blocks.StructValue):
    """A link to a page of the site or to an address."""

    @property
    def href(self) -> str:
        """The address to follow; a page that was deleted or withdrawn leads home."""
        page = self.get("page")
        if page is not None:
            return page.url if page.live else "/"
        return self.get("address") or "/"


class LinkBlock(blocks.StructBlock):
    """A link: to a page, or to an address."""

    page = blocks.PageChooserBlock(label=_("page du site"), required=False)
    address = blocks.RegexBlock(
        r"^(/(?!/)|https://|tel:)\S*$",
        label=_("ou adresse"),
        required=False,
        help_text=_("Commence par « / » pour ce site, « https:// » pour un autre, « tel: » pour un numéro."),
        error_messages={"invalid": _("L'adresse commence par « / », « https:// » ou « tel: ».")},
    )

    class Meta:
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        """Ask for a target, and one only."""
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("address")):
            error = ValidationError(_("Choisissez une page, ou écrivez une adresse : l'une des deux."))
            raise StructBlockValidationError(block_errors={"address": error})
        return cleaned


class ButtonBlock(LinkBlock):
    """A call to action."""

    label = blocks.CharBlock(label=_("texte du bouton"), max_length=60)

    class Meta:
        icon = "link"
        label = _("Bouton")
        template = "cms/blocks/button.html"


class CalloutBlock(blocks.StructBlock):
    """A few lines set apart."""

    title = blocks.CharBlock(label=_("titre"), max_length=120)
    text = blocks.RichTextBlock(label=_("texte"), features=INLINE_TEXT)

    class Meta:
        icon = "info-circle"
        label = _("Encadré")
        template = "cms/blocks/callout.html"


class EmergencyBlock(blocks.StructBlock):
    """The national lines, which the site keeps itself."""

    heading = blocks.CharBlock(label=_("titre"), max_length=120, default=_("En cas d'urgence"))

    class Meta:
        icon = "warning"
        label = _("Numéros d'urgence")
        template = "cms/blocks/emergency.html"


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(label=_("question"), max_length=160)
    answer = blocks.RichTextBlock(label=_("réponse"), features=INLINE_TEXT)

    class Meta:
        icon = "help"
        label = _("Question")


class QuestionsBlock(blocks.StructBlock):
    """Questions whose answers unfold."""

    heading = blocks.CharBlock(label=_("titre"), max_length=120, default=_("Questions fréquentes"))
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions-réponses")
        template = "cms/blocks/questions.html"


class TileBlock(LinkBlock):
    """A link with a title and a sentence."""

    title = blocks.CharBlock(label=_("titre"), max_length=80)
    text = blocks.CharBlock(label=_("phrase"), max_length=160, required=False)

    class Meta:
        icon = "link"
        label = _("Tuile")


class TilesBlock(blocks.StructBlock):
    """Links side by side."""

    heading = blocks.CharBlock(label=_("titre"), max_length=120)
    tiles = blocks.ListBlock(TileBlock(), label=_("tuiles"), min_num=1)

    class Meta:
        icon = "grip"
        label = _("Tuiles de liens")
        template = "cms/blocks/tiles.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    text = blocks.RichTextBlock(label=_("Texte"), icon="pilcrow", features=RICH_TEXT, template="cms/blocks/text.html")
    button = ButtonBlock()
    callout = CalloutBlock()
    emergency = EmergencyBlock()
    questions = QuestionsBlock()
    tiles = TilesBlock()
