"""The front door, the organization's home page, and what a load balancer asks."""

from django.urls import path

from isthmus.home import views
from isthmus.home.calendar import calendar
from isthmus.home.feed import feed

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("health", views.health, name="health"),
    path("o/<slug:org>/", views.home, name="home"),
    path("calendar/<str:secret>.ics", feed, name="calendar_feed"),
    path("o/<slug:org>/calendar/", calendar, name="calendar"),
    path("o/<slug:org>/my-work/", views.my_work, name="my_work"),
]
