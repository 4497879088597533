"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from detente.workbench.people import accounts, administration, members, views

app_name = "people"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("welcome/<str:word>/", views.welcome, name="welcome"),
    path("invitations/<str:word>/", views.join, name="join"),
    path("log-in/", views.log_in, name="log_in"),
    path("log-out/", views.log_out, name="log_out"),
    path("password/<str:word>/", views.reset, name="reset"),
    path("account/", accounts.account, name="account"),
    path("account/password/", accounts.password, name="password"),
    path("account/tokens/", accounts.token, name="token"),
    path("account/tokens/<int:token>/withdraw/", accounts.withdraw_token, name="withdraw_token"),
    path("people/", administration.people, name="administration"),
    path("people/<int:person>/link/", administration.link, name="link"),
    path("people/<int:person>/close/", administration.close, name="close"),
    path("projects/+new/", members.new_project, name="new_project"),
    path("projects/<slug:project>/seen/", views.seen, name="seen"),
    path("projects/<slug:project>/people/", members.members, name="members"),
    path("projects/<slug:project>/people/invite/", members.invite_member, name="invite"),
    path("projects/<slug:project>/people/<int:person>/role/", members.set_role, name="role"),
    path("projects/<slug:project>/people/invitations/<int:invitation>/withdraw/", members.withdraw, name="withdraw"),
    path("projects/<slug:project>/log/", members.log, name="log"),
]
