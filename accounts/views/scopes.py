"""Which départements each editor keeps, for who administers the site; nobody else finds the pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policies, scopes
from accounts.forms import ScopeForm
from accounts.models import User

from .requests import MemberRequest, asks_again


@login_required
@require_safe
def list_scopes(request: MemberRequest) -> HttpResponse:
    """List the editors, and what each keeps."""
    if not policies.can_administer(request.user):
        raise Http404
    editors = User.objects.editors().filter(is_active=True).select_related("editor_scope").order_by("email", "pk")
    return render(request, "accounts/scopes.html", {"editors": editors})


@login_required
@asks_again
@require_http_methods(["GET", "HEAD", "POST"])
def limit_editor(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what an editor keeps, and change it."""
    if not policies.can_administer(request.user):
        raise Http404
    editor = get_object_or_404(User.objects.editors(), pk=pk)
    kept = ", ".join(sorted(editor.kept_departements or ()))
    form = ScopeForm(request.POST if request.method == "POST" else None, initial={"departements": kept})
    if form.is_valid():
        scopes.limit_editor(user_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Périmètre enregistré."))
        return redirect("editor_scopes")
    return render(request, "accounts/scope.html", {"editor": editor, "form": form}, status=422 if form.errors else 200)
