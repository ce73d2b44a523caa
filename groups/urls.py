"""Addresses of the programs; a group's page is composed in the project."""

from django.urls import path

from accounts.http import public
from groups import views

urlpatterns = public(
    path("programs/", views.program_list, name="program_list"),
    path("programs/<slug:slug>/", views.program_detail, name="program_detail"),
)
