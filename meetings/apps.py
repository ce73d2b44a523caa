from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Make known what members are told, what is kept of them, and what can be reported."""
        from groups import telling  # noqa: PLC0415 - models are there only now
        from meetings import finder_index, holdings, notices, reportable  # noqa: PLC0415
        from meetings.actions import claiming  # noqa: PLC0415

        telling.register(finder_index.refresh_group)
        telling.register(claiming.hand_over_to)
        notices.register_kinds()
        holdings.register_all()
        reportable.register_all()
