from django.apps import AppConfig


class RecoveryGroupsConfig(AppConfig):
    name = "recovery_groups"
