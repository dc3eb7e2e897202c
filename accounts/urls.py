"""Every page by which one comes in, is let in or goes out; allauth's other pages are left out, on purpose."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import RedirectView

from accounts.views import account, entrance, factors, joining, pace, proconnect, proving, revealing, scopes, team
from accounts.views.requests import asks_for_both

# allauth's views take a PUT for a POST, or anything for a GET.
page = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    # The names are those that allauth looks for.
    path("compte/login/", page(entrance.SignIn.as_view()), name="account_login"),
    path("compte/login/code/", page(mfa.authenticate), name="mfa_authenticate"),
    path("compte/login/cle/", page(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("compte/login/perte/", entrance.lost_factor, name="lost_factor"),
    path("compte/login/proconnect/", proconnect.begin, name="proconnect_begin"),
    path("compte/login/proconnect/retour/", proconnect.finish, name="proconnect_finish"),
    path("compte/logout/", page(entrance.SignOut.as_view()), name="account_logout"),
    path("compte/inactive/", require_safe(allauth.account_inactive), name="account_inactive"),
    path("compte/signup/", page(allauth.signup), name="account_signup"),
    path("compte/confirmation/", page(proving.ProveByPassword.as_view()), name="account_reauthenticate"),
    path("compte/confirmation/code/", page(proving.ProveByCode.as_view()), name="mfa_reauthenticate"),
    path("compte/confirmation/cle/", page(proving.ProveByPasskey.as_view()), name="mfa_reauthenticate_webauthn"),
    path("compte/password/change/", page(asks_for_both(allauth.password_change)), name="account_change_password"),
    path("compte/password/set/", page(asks_for_both(allauth.password_set)), name="account_set_password"),
    path("compte/password/reset/", page(allauth.password_reset), name="account_reset_password"),
    path("compte/password/reset/done/", require_safe(allauth.password_reset_done), name="account_reset_password_done"),
    path(
        "compte/password/reset/key/done/",
        require_safe(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^compte/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        page(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("compte/", account.account, name="account"),
    path("compte/second-facteur/", factors.choose, name="second_factor"),
    path(
        "compte/second-facteur/application/", page(asks_for_both(factors.EnrolTotp.as_view())), name="mfa_activate_totp"
    ),
    path(
        "compte/second-facteur/application/deja/",
        require_safe(RedirectView.as_view(pattern_name="account")),
        name="mfa_deactivate_totp",
    ),
    path("compte/second-facteur/cle/", page(asks_for_both(factors.EnrolPasskey.as_view())), name="mfa_add_webauthn"),
    path("compte/second-facteur/codes/", factors.recovery_codes, name="recovery_codes"),
    path("compte/second-facteur/<int:pk>/retrait/", factors.revoke, name="revoke_factor"),
    path("compte/sessions/<int:pk>/fin/", account.end_session, name="end_session"),
    path("compte/sessions/fin/", account.end_others, name="end_other_sessions"),
    path("compte/depannage/annulation/", account.stop_repair, name="stop_repair"),
    path("equipe/", team.team, name="team"),
    path("equipe/invitations/", team.invite, name="invite"),
    path("equipe/invitations/<uuid:pk>/retrait/", team.revoke_invitation, name="revoke_invitation"),
    path("equipe/membres/<int:pk>/role/", team.change_role, name="change_role"),
    path("equipe/membres/<int:pk>/sessions/fin/", team.close_sessions, name="close_sessions"),
    path("equipe/depannages/", team.list_repairs, name="repairs"),
    path("equipe/depannages/ouverture/", team.open_repair, name="open_repair"),
    path("equipe/depannages/<int:pk>/confirmation/", team.confirm_repair, name="confirm_repair"),
    path("equipe/perimetres/", scopes.list_scopes, name="editor_scopes"),
    path("equipe/perimetres/<int:pk>/", scopes.limit_editor, name="limit_editor"),
    path("equipe/lectures/", pace.too_fast, name="too_fast"),
    path("annuaire/contacts/<int:pk>/numero/", revealing.reveal_contact, name="reveal_contact"),
    path("annuaire/structures/<int:pk>/adresse/", revealing.reveal_address, name="reveal_address"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("invitation/<str:token>/compte/", joining.join_as, name="join_as"),
    path("invitation/<str:token>/nouveau-lien/", joining.renew, name="renew_invitation"),
]
