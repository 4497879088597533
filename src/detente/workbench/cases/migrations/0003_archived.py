from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_never_changed"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="archived_at",
            field=models.DateTimeField(null=True),
        ),
    ]
