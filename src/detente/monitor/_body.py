"""The bytes of an answer: bounded on the wire and unpacked, and taken up where they broke off."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping

_STEP = 65_536
_PLACE = re.compile(r"bytes (\d+)-\d+/")


class BrokenError(Exception):
    """The answer broke off; what came is kept for another attempt."""


class TooBigError(Exception):
    """The answer is larger than its feed allows."""


class Body:
    """Collects the bytes of one answer over one or more attempts.

    Example:
        >>> body = Body(most=100)
        >>> body.begin(200, {"etag": '"a"'})
        >>> body.take([b"half "])
        >>> body.asking()
        {'Range': 'bytes=5-', 'If-Range': '"a"'}
        >>> body.begin(206, {"content-range": "bytes 5-9/10"})
        >>> body.take([b"whole"])
        >>> body.whole()
        b'half whole'
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.restart()

    def restart(self) -> None:
        """Forget what came."""
        self._wire = bytearray()
        self._mark = self._encoding = ""

    def asking(self) -> dict[str, str]:
        """Return the headers that ask for the rest, if a part came that can be gone on from."""
        if not self._wire or not self._mark:
            self.restart()
            return {}
        return {"Range": f"bytes={len(self._wire)}-", "If-Range": self._mark}

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Look at an answer's headers: it goes on from what came, or starts anew.

        Raises:
            BrokenError: it goes on from elsewhere.
            TooBigError: it says so itself.
        """
        if status == 206:
            place = _PLACE.match(headers.get("content-range", ""))
            if not place or int(place[1]) != len(self._wire):
                self.restart()
                raise BrokenError("the server went on from another place than was asked for")
        else:
            self.restart()
            etag = headers.get("etag", "")
            self._mark = headers.get("last-modified", "") if etag[:1] != '"' else etag
            self._encoding = headers.get("content-encoding", "").strip().lower()
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) + len(self._wire) > self._most:
            raise TooBigError(
                f"The answer has {int(length):,} bytes; at most {self._most:,} are read."
            )

    def take(self, chunks: Iterable[bytes]) -> None:
        """Take bytes as they come over the wire.

        Raises:
            TooBigError: more came than the feed allows.
        """
        for chunk in chunks:
            self._wire += chunk
            if len(self._wire) > self._most:
                raise TooBigError(
                    f"The answer has more than the {self._most:,} bytes that are read."
                )

    def whole(self) -> bytes:
        """Return the answer unpacked.

        Raises:
            BrokenError: it cannot be unpacked, or broke off.
            TooBigError: it swells to more than the feed allows.
        """
        if self._encoding in {"", "identity"}:
            return bytes(self._wire)
        if self._encoding not in {"gzip", "x-gzip", "deflate"}:
            said = self._encoding
            self.restart()
            raise BrokenError(f"it came packed as {said!r}, which was not asked for")
        try:
            return self._unpacked()
        except zlib.error as error:
            self.restart()
            raise BrokenError(f"it cannot be unpacked: {error}") from None

    def _unpacked(self) -> bytes:
        packed, out = bytes(self._wire), bytearray()
        tool = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        while packed and not tool.eof:
            out += tool.decompress(packed, _STEP)
            packed = tool.unconsumed_tail
            if len(out) > self._most:
                said = f"{len(self._wire):,} bytes swell to more than {self._most:,}"
                raise TooBigError(f"The answer is packed so that {said}; it was not read.")
        if not tool.eof:
            raise BrokenError("it broke off while packed")
        return bytes(out)
