"""What bin/serve, bin/manage, bin/bench and bin/test call; old Pythons must read this file."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMANDS = ("serve", "manage", "bench", "test")
OLDEST = (3, 11)


def main() -> int:
    """Set up the environment, then run the command in it; the exit status is the command's."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "Recovery Groups needs Python 3.11 or newer; this is %d.%d.\n" % sys.version_info[:2]
        )
        return 1
    sys.path[0] = ROOT
    from recovery_groups.start.run import run

    return run(sys.argv[1], sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
