from django import template

from referrals.models import Solicitation

register = template.Library()


@register.inclusion_tag("referrals/includes/lost_message.html")
def lost_message(solicitation: Solicitation) -> dict[str, object]:
    """Say so when a message of a solicitation reached nobody, and lead to where it stands; one query."""
    return {"solicitation": solicitation, "lost": solicitation.deliveries.lost().exists()}
