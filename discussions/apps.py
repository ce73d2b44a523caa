from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"

    def ready(self) -> None:
        """Make known what members are told, what is kept of them, and what can be reported."""
        from discussions import holdings, notices, reportable  # noqa: PLC0415 - models come first
        from discussions.actions import parting  # noqa: PLC0415 - likewise
        from groups import telling  # noqa: PLC0415 - likewise

        telling.register_parting(parting.leave_rooms)
        telling.register_ending(parting.end_rooms)
        notices.register_all()
        holdings.register_all()
        reportable.register_all()
