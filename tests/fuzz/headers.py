"""Headers that a browser would send, and values that none would."""

from __future__ import annotations

from typing import Final

FORM: Final = "application/x-www-form-urlencoded"
KINDS: Final = (
    "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json", "image/png", "x", "",
    FORM.upper(), f"{FORM}; charset=utf-16", "application/json; charset=\xff",
)  # fmt: skip
NAMES: Final = (
    "host", "cookie", "content-type", "content-length", "content-encoding", "transfer-encoding", "accept-language",
    "origin", "referer", "sec-fetch-site", "sec-purpose", "purpose", "x-tawjih", "x-forwarded-for",
    "x-forwarded-proto", "authorization", "if-none-match", "range", "accept-encoding", "x",
)  # fmt: skip
VALUES: Final = (
    "", "0", "-1", "1e9", "99999999999999999999", "null", "https://evil.example", "http://[::1", "[", "prefetch",
    "gzip", "chunked", "identity", "fr", "ar-MA,ar;q=0.9", "fr;q=x,*;q=-1", ",,,;;;", "q=" * 500, "tawjih=",
    "tawjih=a; __Host-tawjih=b", 'tawjih="\\x"', "=;=", f"tawjih={'A' * 43}", "tawjih_desk=x", "\xff\xfe", "bytes=0-0",
    "Basic x", "Bearer x", "1", "127.0.0.1", "198.18.0.1, x", "tawjih.example:99999", "TAWJIH.EXAMPLE.",
    "tawjih.example\tx", "same-origin", "cross-site", "a" * 17000,
)  # fmt: skip
