"""What the desk's forms choose a record or an address by."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.forms.choosers import ExternalLinkChooserForm, URLOrAbsolutePathField
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


class RecordChooser(AdminSnippetChooser):
    """A record's key; what is none shows nothing, where Wagtail's own widget breaks."""

    def get_instance(self, value: Any) -> Any:
        """Return the record."""
        try:
            return super().get_instance(value)
        except ValueError:
            return None


class RecordChooserViewSet(SnippetChooserViewSet):
    """The window of a chooser, and the field that opens it."""

    @cached_property
    def widget_class(self) -> RecordChooser:
        """Make the field of this kind of records."""
        return RecordChooser(model=self.model, icon=self.icon)


class AddressField(URLOrAbsolutePathField):
    """An address of another site, or a path of this one; none at all is refused, where Wagtail's own field breaks."""

    def to_python(self, value: Any) -> str:
        """Return the address."""
        address: str = super().to_python(value or "")
        return address


class ExternalLinkForm(ExternalLinkChooserForm):
    """Where a link of a page leads."""

    url = AddressField(label="URL")


class ChooseExternalLink(ExternalLinkView):
    """The window in which an editor writes that."""

    form_class = ExternalLinkForm
