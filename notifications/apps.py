from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Make known what members are told here, and what is kept of them."""
        from notifications import holdings, notices  # noqa: PLC0415 - models are there only now

        notices.register_all()
        holdings.register_all()
