"""Addresses of signing up and in, of second factors, and of devices."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from accounts.http import public
from accounts.views import devices, mailboxes, privacy, signing
from accounts.views import factors as ours

urlpatterns = [
    *public(
        path("account/login/", signing.login, name="account_login"),
        path("account/logout/", signing.logout, name="account_logout"),
        path("account/signup/", signing.signup, name="account_signup"),
        path("account/inactive/", account.account_inactive, name="account_inactive"),
        path(
            "account/confirm-email/",
            account.email_verification_sent,
            name="account_email_verification_sent",
        ),
        re_path(
            r"^account/confirm-email/(?P<key>[-:\w]+)/$",
            account.confirm_email,
            name="account_confirm_email",
        ),
        path("account/password/reset/", signing.password_reset, name="account_reset_password"),
        path(
            "account/password/reset/done/",
            account.password_reset_done,
            name="account_reset_password_done",
        ),
        re_path(
            r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path(
            "account/password/reset/key/done/",
            account.password_reset_from_key_done,
            name="account_reset_password_from_key_done",
        ),
        path("account/recover/", signing.recover, name="account_recover"),
        path("account/factor/", factors.authenticate, name="mfa_authenticate"),
        path("account/passkey/", ours.passkey, name="mfa_login_webauthn"),
        path("youth/", signing.youth, name="youth"),
        path("mail/not-mine/<str:token>/", mailboxes.mail_not_mine, name="mail_not_mine"),
        path("account/hidden/", privacy.account_hidden, name="account_hidden"),
        path("account/erased/", privacy.account_erased, name="account_erased"),
    ),
    path("account/again/", signing.reauthenticate, name="account_reauthenticate"),
    path("account/again/factor/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/email/", signing.email, name="account_email"),
    path("account/password/", signing.password_change, name="account_change_password"),
    path("account/codes/first/", signing.codes_first, name="recovery_codes_first"),
    path("account/codes/", signing.codes, name="mfa_view_recovery_codes"),
    path("account/factors/", factors.index, name="mfa_index"),
    path("account/factors/why/", signing.second_factor, name="second_factor"),
    path("account/factors/app/", ours.app_on, name="mfa_activate_totp"),
    path("account/factors/app/off/", ours.app_off, name="mfa_deactivate_totp"),
    path("account/factors/keys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("account/factors/keys/new/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("account/factors/keys/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "account/factors/keys/<int:pk>/off/",
        ours.passkey_off,
        name="mfa_remove_webauthn",
    ),
    path("home/devices/", devices.device_list, name="device_list"),
    path("home/devices/others/", devices.device_end_others, name="device_end_others"),
    path("home/devices/<uuid:pk>/", devices.device_end, name="device_end"),
    path("home/privacy/copy/", privacy.export_detail, name="export_detail"),
    path("home/privacy/copy/new/", privacy.export_create, name="export_create"),
    path("home/privacy/copy/<uuid:pk>/", privacy.export_file, name="export_file"),
    path("home/privacy/erase/", privacy.account_erase, name="account_erase"),
    path("home/privacy/blocks/<uuid:pk>/", privacy.block_end, name="block_end"),
    path("home/leaving/", privacy.account_leaving, name="account_leaving"),
]
