from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        """Make known what members are told, what is kept of them, and what can be reported."""
        from moderation import holdings, notices, reportable  # noqa: PLC0415 - models come first

        notices.register_all()
        holdings.register_all()
        reportable.register_all()
