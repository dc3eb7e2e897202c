from django.urls import path

from referrals import views

app_name = "referrals"

urlpatterns = [
    path("a-traiter/", views.inbox, name="inbox"),
    path("demandes/", views.referrals, name="referrals"),
    path("demandes/nouvelle/", views.create, name="create"),
    path("demandes/retrouver/", views.lookup, name="lookup"),
    path("demandes/<str:reference>/", views.referral, name="referral"),
    path("demandes/<str:reference>/envoi/", views.send, name="send"),
    path("demandes/<str:reference>/annulation/", views.cancel_referral, name="cancel_referral"),
    path("sollicitations/<uuid:pk>/", views.solicitation, name="solicitation"),
    path("sollicitations/<uuid:pk>/accuse/", views.receipt, name="receipt"),
    path("sollicitations/<uuid:pk>/<slug:slug>/", views.act, name="act"),
]
