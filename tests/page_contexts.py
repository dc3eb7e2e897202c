"""What the client of tests is told of the templates that answer it: the pages, with what they were given.

Django tells it of each include as well, with a copy of the context: a seventh of what a page of the desk took.
"""

from __future__ import annotations

from django.template import Context, Template
from django.test.signals import template_rendered


def tell_of_pages(template: Template, context: Context) -> str:
    """Render, in place of Django's `instrumented_test_render`; an include is drawn in another template's context."""
    if context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)
