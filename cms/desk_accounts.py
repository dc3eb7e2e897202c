"""Accounts and groups at the desk: an account is closed, never deleted, and each change of a right is journalled."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import permission_required, require_admin_access
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.users.views import groups, users
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from accounts import rights
from accounts.models import User
from accounts.vocabularies import DeskChange

from .scopes import DeskRequest

AvatarSettingsPanel.is_active = lambda _panel: False  # nobody's face, nor a file of whatever kind and size beside it
DeleteBulkAction.models = []  # no account is deleted by the dozen either: Wagtail then offers it for none


def close_instead(request: HttpRequest, account: User | None = None) -> HttpResponse:
    """Say, in the place of a deletion, why an account stays and how it is closed; Wagtail calls it first."""
    messages.error(
        request,
        _(
            "Un compte ne se supprime pas : l'historique des demandes et le journal disent qui a agi. "
            "Fermez-le : décochez « Actif », et il ne peut plus se connecter."
        ),
    )
    return redirect("wagtailusers_users:edit", account.pk) if account else redirect("wagtailusers_users:index")


close_instead_in_bulk = require_admin_access(permission_required("accounts.delete_user")(close_instead))


class AccountIndex(users.IndexView):
    """The list of accounts."""

    def get_delete_url(self, instance: User) -> str | None:
        """Offer no deletion."""
        return None


class AccountCreate(users.CreateView):
    """A new account."""

    request: DeskRequest

    def save_instance(self) -> User:
        """Save it, and journal what it may do from the beginning."""
        account: User = super().save_instance()
        rights.record_changes({account.pk: rights.Rights()}, by=self.request.user, at=timezone.now())
        return account


class AccountEdit(users.EditView):
    """An account, which may be closed, and not deleted."""

    request: DeskRequest

    def setup(self, request: DeskRequest, *args: Any, **kwargs: Any) -> None:
        """Offer no deletion on the page."""
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    def save_instance(self) -> User:
        """Save it, and journal what becomes of its rights."""
        before = rights.held_by([self.object.pk])
        account: User = super().save_instance()
        rights.record_changes(before, by=self.request.user, at=timezone.now())
        return account


class _JournalledInBulk:
    """An act upon several accounts, all or none, with the entries of each."""

    request: DeskRequest

    def form_valid(self, form: Form) -> HttpResponse:
        """Act, and journal what became of the rights of each."""
        people, _others = self.get_actionable_objects()  # type: ignore[attr-defined]
        before = rights.held_by([account.pk for account in people])
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            rights.record_changes(before, by=self.request.user, at=timezone.now())
        return response


class AssignRole(_JournalledInBulk, AssignRoleBulkAction):
    """Several accounts join a group."""


class SetActiveState(_JournalledInBulk, SetActiveStateBulkAction):
    """Several accounts are closed, or opened again."""


IN_BULK = (AssignRole, SetActiveState)


class _JournalledGroup:
    """A group as its form leaves it, with the entry of that change."""

    request: DeskRequest
    change: DeskChange

    def save_instance(self) -> Group:
        """Save it, and journal it."""
        group: Group = super().save_instance()  # type: ignore[misc]
        rights.record_group(group.pk, self.change, by=self.request.user, at=timezone.now())
        return group


class GroupCreate(_JournalledGroup, groups.CreateView):
    """A new group."""

    change = DeskChange.GROUP_MADE


class GroupEdit(_JournalledGroup, groups.EditView):
    """What the members of a group may do."""

    change = DeskChange.GROUP_EDITED


class GroupDelete(groups.DeleteView):
    """A group that is taken away from its members."""

    request: DeskRequest

    def delete_action(self) -> None:
        """Delete it, and journal it and who was in it."""
        group_id, by, at = self.object.pk, self.request.user, timezone.now()
        before = rights.held_by(self.object.user_set.values_list("pk", flat=True))
        super().delete_action()
        rights.record_changes(before, by=by, at=at)
        rights.record_group(group_id, DeskChange.GROUP_DELETED, by=by, at=at)


class AccountViewSet(users.UserViewSet):
    index_view_class = AccountIndex
    add_view_class = AccountCreate
    edit_view_class = AccountEdit


class GroupViewSet(groups.GroupViewSet):
    add_view_class = GroupCreate
    edit_view_class = GroupEdit
    delete_view_class = GroupDelete
