from django.urls import path

from referrals.views import answering, asking, lists

app_name = "referrals"

urlpatterns = [
    path("a-traiter/", lists.inbox, name="inbox"),
    path("demandes/", lists.referrals, name="referrals"),
    path("demandes/nouvelle/", asking.create, name="create"),
    path("demandes/retrouver/", lists.lookup, name="lookup"),
    path("demandes/<str:reference>/", asking.referral, name="referral"),
    path("demandes/<str:reference>/envoi/", asking.send, name="send"),
    path("demandes/<str:reference>/annulation/", asking.cancel_referral, name="cancel_referral"),
    path("sollicitations/<uuid:pk>/", answering.solicitation, name="solicitation"),
    path("sollicitations/<uuid:pk>/accuse/", answering.receipt, name="receipt"),
    path("sollicitations/<uuid:pk>/<slug:slug>/", answering.act, name="act"),
]
