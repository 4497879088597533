"""Addresses of a project's record."""

from __future__ import annotations

from django.urls import path

from detente.workbench.record import acting, importing, runs, views

app_name = "record"
urlpatterns = [
    path("record/", views.questions, name="questions"),
    path("record/+new/", acting.new, name="new"),
    path("record/questions/<int:question>/", views.question, name="question"),
    path("record/questions/<int:question>/forecast/", acting.forecast, name="forecast"),
    path("record/questions/<int:question>/withdraw/", acting.withdraw, name="withdraw"),
    path("record/questions/<int:question>/comment/", acting.comment, name="comment"),
    path("record/questions/<int:question>/revise/", acting.revise, name="revise"),
    path("record/questions/<int:question>/resolve/", acting.resolve, name="resolve"),
    path("record/questions/<int:question>/confirm/", acting.confirm, name="confirm"),
    path("record/questions/<int:question>/reopen/", acting.reopen, name="reopen"),
    path("record/board/", views.board, name="board"),
    path("record/board.json", views.board_data, name="board_data"),
    path("record/proof/", views.proof, name="proof"),
    path("record/settings/", acting.change_settings, name="settings"),
    path("record/ledger.<str:form>", views.download, name="download"),
    path("record/import/", importing.import_file, name="import"),
    path("cases/<slug:case>/jobs/<int:number>/record/", runs.record, name="run"),
]
