from django.urls import path

from directory import views

app_name = "directory"

urlpatterns = [
    path("", views.find, name="search"),
    path("structures/<slug:slug>/", views.show_organisation, name="organisation"),
    path("<slug:code>/", views.show_departement, name="departement"),
]
