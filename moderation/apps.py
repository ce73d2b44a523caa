from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        """Make known what members are told, and what is kept of them."""
        from moderation import holdings, notices  # noqa: PLC0415 - models are not there before

        notices.register_all()
        holdings.register_all()
