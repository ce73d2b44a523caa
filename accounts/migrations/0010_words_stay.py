from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_told_dormant'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='words_stay',
            field=models.BooleanField(default=False, editable=False, help_text='Whether what they wrote in groups outlives the account, under no name.'),
        ),
    ]
