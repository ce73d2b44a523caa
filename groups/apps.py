from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        """Make known what members are told, and what is kept of them."""
        from groups import holdings, notices  # noqa: PLC0415 - models are not there before

        notices.register_all()
        holdings.register_all()
