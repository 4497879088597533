import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import detente.workbench.forecasts.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_never_changed"),
        ("people", "0003_resets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Outline",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("data", detente.workbench.forecasts.fields.PlainField(default=dict)),
                ("problems", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=20)),
                ("options", detente.workbench.forecasts.fields.PlainField(default=dict)),
                ("key", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("is_unwanted", models.BooleanField(default=False)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=32)),
                ("beat_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(default=0.0)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("message", models.TextField(blank=True)),
                ("json", models.BinaryField(null=True)),
                ("page", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="cases.case"
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.version"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="people.project"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to="cases.version"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "asked_at"], name="forecasts_job_state"),
                    models.Index(fields=["case", "task", "-asked_at"], name="forecasts_job_case"),
                ],
                "constraints": [models.UniqueConstraint(fields=("project", "key"), name="forecasts_job_key")],
            },
        ),
    ]
