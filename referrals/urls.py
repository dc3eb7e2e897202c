from django.urls import path

from referrals.views import (
    answering,
    asking,
    continuing,
    deliveries,
    drafting,
    figures,
    handover,
    lists,
    notes,
    planning,
    turning,
    webhooks,
)

app_name = "referrals"

urlpatterns = [
    path("a-traiter/", lists.inbox, name="inbox"),
    path("demandes/", lists.referrals, name="referrals"),
    path("demandes/nouvelle/", drafting.create, name="create"),
    path("demandes/lecture/", notes.check_text, name="check_text"),
    path("demandes/retrouver/", lists.lookup, name="lookup"),
    path("demandes/<str:reference>/", asking.referral, name="referral"),
    path("demandes/<str:reference>/envoi/", asking.send, name="send"),
    path("demandes/<str:reference>/etape/<slug:slug>/", drafting.step, name="step"),
    path("demandes/<str:reference>/annulation/", asking.cancel_referral, name="cancel_referral"),
    path("demandes/<str:reference>/note/", notes.note, name="note"),
    path("demandes/<str:reference>/note/effacement/", notes.redact_note, name="redact_note"),
    path("demandes/<str:reference>/suite/", continuing.follow_up, name="follow_up"),
    path("chiffres/", figures.figures, name="figures"),
    path("operations/", planning.plan, name="plan"),
    path("operations/<uuid:pk>/", planning.operation, name="operation"),
    path("operations/<uuid:pk>/envoi/", planning.send_operation, name="send_operation"),
    path("operations/<uuid:pk>/personnes/", turning.turn, name="turn"),
    path("operations/<uuid:pk>/fin/", planning.conclude_operation, name="conclude_operation"),
    path("passation/", handover.functions, name="functions"),
    path("passation/faite/", handover.handed_over, name="handed_over"),
    path("passation/<int:pk>/", handover.hand_over, name="hand_over"),
    path("sollicitations/<uuid:pk>/", answering.solicitation, name="solicitation"),
    path("anymail/<slug:service>/tracking/", webhooks.mail_events, name="mail_events"),
    path("sollicitations/<uuid:pk>/envois/", deliveries.deliveries, name="deliveries"),
    path("sollicitations/<uuid:pk>/accuse/", answering.receipt, name="receipt"),
    path("sollicitations/<uuid:pk>/approbation/", continuing.approve_redirection, name="approve_redirection"),
    path("sollicitations/<uuid:pk>/<slug:slug>/", answering.act, name="act"),
]
