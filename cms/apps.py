from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class CmsConfig(AppConfig):
    default = True
    name = "cms"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register what `manage.py check --deploy` asks."""
        from . import checks  # noqa: F401 - registered by being read


class DeskAccounts(WagtailUsersAppConfig):
    """Wagtail's pages of accounts and groups, as `cms.desk_accounts` changes them."""

    default = False
    user_viewset = "cms.desk_accounts.AccountViewSet"
    group_viewset = "cms.desk_accounts.GroupViewSet"
