"""A sandbox that hears or tells something else than it is told or knows."""

import json

from zoho_contract import Credentials
from zoho_sandbox import seed

GIVEN = Credentials(access_token=seed.credentials()["access_token"])


def through(application, path, asked, told):
    """An application that changes the bodies of the requests of a path, and those of their answers."""

    async def application_(scope, receive, send):
        if not scope["path"].endswith(path):
            await application(scope, receive, send)
            return
        body, sent = b"", []
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        body = asked(body)
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        changed = {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}

        async def once():
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message):
            sent.append(message)

        await application(changed, once, keep)
        body_ = told(b"".join(item.get("body", b"") for item in sent))
        headers = [(name, value) for name, value in sent[0]["headers"] if name.lower() != b"content-length"]
        await send({**sent[0], "headers": headers})
        await send({"type": "http.response.body", "body": body_})

    return application_


def same(body):
    """Change nothing."""
    return body


def asking(application, path, change):
    """An application that hears other words in the address of a path."""

    async def application_(scope, receive, send):
        if scope["type"] == "http" and scope["path"].endswith(path):
            scope = {**scope, "query_string": change(scope["query_string"])}
        await application(scope, receive, send)

    return application_


def rows_of(body):
    """An answer or a request, and the rows in it."""
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        return {}, []
    rows = told.get("data") if isinstance(told, dict) else None
    return told, [row for row in rows or () if isinstance(row, dict)] if isinstance(rows, list) else []
