"""The settings as the tests and the type checker load them: local, with a place of their own."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DATA_DIR", str(ROOT / ".data-test"))
os.environ.update(RG_LOCAL="1", STATIC_MANIFEST="0")
os.environ["STATIC_ROOT"] = str(Path(os.environ["DATA_DIR"]) / "static")
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ROLE", "DEBUG", "SITE_URL"):
    os.environ.pop(name, None)

from recovery_groups.settings import *  # noqa: E402
from recovery_groups.settings import DATA_DIR, STATIC_ROOT  # noqa: E402
from recovery_groups.start.database import make_data_dir  # noqa: E402

make_data_dir(DATA_DIR)
STATIC_ROOT.mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
