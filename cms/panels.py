"""The forms of the editors' desk, tab by tab."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

from .forms import ContactForm, OrganisationForm, ServiceForm
from .reachability import UnreachablePanel


class RelatedPanel(Panel):
    """The services or contacts of an organisation, with a link to add one."""

    def __init__(self, relation: str, shown: str, order: tuple[str, ...], add_label: Promise, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.relation, self.shown, self.order, self.add_label = relation, shown, order, add_label

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a bound copy is made from."""
        return {
            **super().clone_kwargs(),
            "relation": self.relation,
            "shown": self.shown,
            "order": self.order,
            "add_label": self.add_label,
        }

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/related_panel.html"

        def is_shown(self) -> bool:
            """Wait until the organisation exists."""
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """List the records in order, each with the address of its form."""
            manager = getattr(self.instance, self.panel.relation)
            viewset = manager.model.snippet_viewset
            edit, rows = viewset.get_url_name("edit"), manager.order_by(*self.panel.order)
            may_add = viewset.permission_policy.user_has_permission(self.request.user, "add")
            add = f"{reverse(viewset.get_url_name('add'))}?organisation={self.instance.pk}"
            return {
                **super().get_context_data(parent_context),
                "rows": [(reverse(edit, args=[row.pk]), getattr(row, self.panel.shown), row.live) for row in rows],
                "add_url": add if may_add else "",
                "add_label": self.panel.add_label,
            }


ORGANISATION = TabbedInterface(
    [
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("name"),
                        FieldPanel("short_name"),
                        FieldPanel("kind"),
                        FieldPanel("parent"),
                        FieldPanel("mission"),
                    ],
                    heading=_("Identité"),
                ),
                MultiFieldPanel(
                    [FieldRowPanel([FieldPanel("siret"), FieldPanel("rna")]), FieldPanel("country")],
                    heading=_("Références officielles"),
                    classname="collapsed",
                ),
            ],
            heading=_("Identité"),
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("departement"),
                        FieldPanel("website"),
                        FieldPanel("opening_hours"),
                        FieldPanel("hours_note"),
                    ],
                    heading=_("Accueil"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("address_disclosure"),
                        FieldPanel("street"),
                        FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city")]),
                    ],
                    heading=_("Adresse"),
                    help_text=_(
                        "Une adresse secrète ne s'écrit nulle part : choisissez « Adresse secrète » et laissez la rue, "
                        "le code postal et la ville vides. Ils sont alors effacés aussi des versions précédentes."
                    ),
                ),
            ],
            heading=_("Accueil et adresse"),
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("visibility"),
                        FieldRowPanel([FieldPanel("status"), FieldPanel("suspended_until")]),
                        FieldPanel(
                            "slug", help_text=_("Fin de l'adresse de la fiche. Laissez vide : elle suit le nom.")
                        ),
                    ],
                    heading=_("Visibilité"),
                ),
                PublishingPanel(),
            ],
            heading=_("Visibilité"),
        ),
        ObjectList(
            [
                RelatedPanel("services", "name", ("name", "pk"), _("Ajouter un service"), heading=_("Services")),
                RelatedPanel(
                    "contacts", "functional_name", ("rank", "pk"), _("Ajouter un contact"), heading=_("Contacts")
                ),
            ],
            heading=_("Services et contacts"),
        ),
    ],
    base_form_class=OrganisationForm,
)

SERVICE = TabbedInterface(
    [
        ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("organisation"), FieldPanel("name"), FieldPanel("needs")], heading=_("Offre")
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("publics"),
                        FieldRowPanel([FieldPanel("age_min"), FieldPanel("age_max")]),
                        FieldPanel("languages"),
                    ],
                    heading=_("Public accueilli"),
                ),
            ],
            heading=_("Offre et public"),
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("availability"), FieldPanel("opening_hours"), FieldPanel("on_call")],
                    heading=_("Horaires"),
                ),
                MultiFieldPanel(
                    [FieldRowPanel([FieldPanel("capacity"), FieldPanel("capacity_until")])],
                    heading=_("Places"),
                    help_text=_("Une information sur les places porte toujours une date de fin."),
                ),
            ],
            heading=_("Horaires et places"),
        ),
        ObjectList(
            [
                MultiFieldPanel([FieldPanel("national"), FieldPanel("departements")], heading=_("Territoire")),
                PublishingPanel(),
            ],
            heading=_("Territoire"),
        ),
    ],
    base_form_class=ServiceForm,
)

CONTACT = ObjectList(
    [
        UnreachablePanel(),
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldPanel("role"),
                FieldPanel("functional_name", help_text=_("Par exemple « Permanence » ou « Accueil de jour ».")),
            ],
            heading=_("Fonction"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("functional_email"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("on_call_phone")]),
                FieldPanel("personal_name"),
            ],
            heading=_("Coordonnées"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("visibility"), FieldPanel("rank", help_text=_("1 : appeler en premier."))]),
                FieldRowPanel([FieldPanel("absent_from"), FieldPanel("absent_until")]),
            ],
            heading=_("Visibilité et absences"),
        ),
        PublishingPanel(),
    ],
    base_form_class=ContactForm,
)
