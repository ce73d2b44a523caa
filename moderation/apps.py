from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        """Make known what members are told, what is kept of them, and what can be reported."""
        from groups import telling  # noqa: PLC0415 - models come first
        from moderation import holdings, notices, reportable  # noqa: PLC0415 - likewise
        from moderation.actions import purging  # noqa: PLC0415 - likewise

        telling.register_ending(purging.end_cases)
        notices.register_all()
        holdings.register_all()
        reportable.register_all()
