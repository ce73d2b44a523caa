"""Ask the web server of this container whether it is ready; the exit status is the answer."""

import os
import sys
import urllib.request
from http import HTTPStatus


def main() -> int:
    """Give 0 where /readyz answers 200."""
    port = int(os.environ.get("PORT", "8000"))
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/readyz", headers={"Host": "localhost"}
    )
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - of our own making
            return int(answer.status != HTTPStatus.OK)
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
