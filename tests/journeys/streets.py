"""The least file of streets that can be drawn: one tile of the world with one road."""

import struct
from pathlib import Path

VARINT, BYTES = 0, 2
MOVE, LINE, CLOSE = 1, 2, 7
TILE = 4096
HEADER = 127


def write(path: Path) -> None:
    """Write a PMTiles file (version 3) with one vector tile, uncompressed."""
    square = [(0, 0), (TILE, 0), (TILE, TILE), (0, TILE)]
    road = [(0, 700), (TILE, 1500)]
    tile = _layer("earth", 3, [*_drawn(square), CLOSE | 1 << 3]) + _layer("roads", 2, _drawn(road))
    folder = b"".join(
        map(_varint, (1, 0, 1, len(tile), 1))
    )  # one entry: tile 0, its length, place
    starts = (HEADER, HEADER + len(folder), HEADER + len(folder) + 2)
    header = (
        b"PMTiles\x03"
        + struct.pack("<8Q", starts[0], len(folder), starts[1], 2, 0, 0, starts[2], len(tile))
        + struct.pack("<3Q", 1, 1, 1)
        + bytes([1, 1, 1, 1, 0, 0])  # clustered, nothing compressed, vector tiles, zoom 0 to 0
        + struct.pack("<4i", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
        + bytes([0])
        + struct.pack("<2i", 0, 0)
    )
    path.write_bytes(header + folder + b"{}" + tile)


def _varint(number: int) -> bytes:
    low, rest = number & 127, number >> 7
    return bytes([low | 128]) + _varint(rest) if rest else bytes([low])


def _field(number: int, data: bytes | int) -> bytes:
    if isinstance(data, int):
        return _varint(number << 3 | VARINT) + _varint(data)
    return _varint(number << 3 | BYTES) + _varint(len(data)) + data


def _drawn(points: list[tuple[int, int]]) -> list[int]:
    """Give the commands that draw a line: go to the first point, on to all others."""
    commands, last = [MOVE | 1 << 3], (0, 0)
    for number, point in enumerate(points):
        if number == 1:
            commands.append(LINE | (len(points) - 1) << 3)
        commands += [_zigzag(new - old) for new, old in zip(point, last, strict=True)]
        last = point
    return commands


def _zigzag(number: int) -> int:
    return number << 1 ^ number >> 63


def _layer(name: str, kind: int, geometry: list[int]) -> bytes:
    feature = (
        _field(2, bytes([0, 0])) + _field(3, kind) + _field(4, b"".join(map(_varint, geometry)))
    )
    tags = _field(3, b"kind") + _field(4, _field(1, b"highway"))
    content = _field(1, name.encode()) + _field(2, feature) + tags + _field(5, TILE)
    return _field(3, content + _field(15, 2))
