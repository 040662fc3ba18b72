"""The front door, the organization's home page, and what a load balancer asks."""

from django.urls import path

from isthmus.home import views

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("health", views.health, name="health"),
    path("o/<slug:org>/", views.home, name="home"),
    path("o/<slug:org>/my-work/", views.my_work, name="my_work"),
]
