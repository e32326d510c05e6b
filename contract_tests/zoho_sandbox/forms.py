"""Forms, as the accounts server takes them: in the body, in the query, or in parts as Zoho's Node SDK sends them."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final
from urllib.parse import parse_qsl

PARTS: Final = "multipart/form-data"
# No form of this API has more.
MOST_BYTES: Final = 65_536


def pairs(body: bytes, content_type: str) -> Mapping[str, str]:
    """The fields of a form; none where the body is no form."""
    if len(body) > MOST_BYTES:
        return {}
    if not content_type.lower().startswith(PARTS):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    found: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content.decode("utf-8", "replace")
    return found
