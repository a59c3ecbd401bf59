"""What a page in a browser is made of. Nothing is loaded, no script runs, and what is from outside stays text."""

import base64
from hashlib import sha256
from html import escape

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
    "dt{font-weight:600;margin-top:.8rem}dd{margin:0}code{font-size:.9em}"
    "a.go{display:inline-block;margin:1.5rem 0;padding:.7rem 1.2rem;border-radius:.5rem;background:#7a3b1d;color:#fff;"
    "text-decoration:none}a.go:focus-visible{outline:3px solid;outline-offset:3px}"
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{base64.b64encode(sha256(_STYLE.encode()).digest()).decode()}'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Nothing is loaded, nothing is kept, and no address with a code in it goes anywhere."""


def page(title: str, *parts: str) -> str:
    """A whole page; the parts are HTML."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{text(title)}</title><style>{_STYLE}</style>'
        f"<main><h1>{text(title)}</h1>{''.join(parts)}</main></html>"
    )


def text(words: str) -> str:
    """Words as HTML."""
    return escape(words, quote=False)
