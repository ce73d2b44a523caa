from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        """Make known what members are told, what is kept of them, and who is signed out sooner."""
        from accounts import devices  # noqa: PLC0415 - models are not there before
        from groups import holdings, notices, rules  # noqa: PLC0415 - likewise

        devices.watch(rules.looks_after_others)
        notices.register_all()
        holdings.register_all()
