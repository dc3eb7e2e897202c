from http import HTTPMethod
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from directory.reference import territories

from .blocks import BodyBlock

READING = [HTTPMethod.GET, HTTPMethod.HEAD]  # all that a page of the site answers: none has a form of its own


class HomePage(Page):
    """The public front page: the search of the directory first."""

    heading = models.CharField(_("titre affiché"), max_length=120)
    lead = models.TextField(_("introduction"), max_length=400)
    body = StreamField(BodyBlock(), verbose_name=_("contenu"), blank=True)

    content_panels: list[Panel] = [*Page.content_panels, FieldPanel("heading"), FieldPanel("lead"), FieldPanel("body")]
    template = "cms/home_page.html"
    allowed_http_methods = READING
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.ContentPage"]

    class Meta:
        verbose_name = _("page d'accueil")
        verbose_name_plural = _("pages d'accueil")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the territories that the search offers, in the order of their codes."""
        return {**super().get_context(request, *args, **kwargs), "territories": territories().values()}


class ContentPage(Page):
    """A page of text."""

    lead = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("contenu"), blank=True)

    content_panels: list[Panel] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "cms/content_page.html"
    allowed_http_methods = READING
    parent_page_types = ["cms.HomePage", "cms.ContentPage"]
    subpage_types = ["cms.ContentPage"]

    class Meta:
        verbose_name = _("page de contenu")
        verbose_name_plural = _("pages de contenu")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages that lead here, the front page first."""
        ancestors = self.get_ancestors().live().filter(depth__gt=1)
        return {**super().get_context(request, *args, **kwargs), "ancestors": ancestors}
