"""The kit's other side: judging a client by the data that judges servers."""

from zoho_contract.consumer.judge import judge_client
from zoho_contract.consumer.protocol import Canned, Client, Failure, Outcome, Row, Sent
from zoho_contract.consumer.report import ClientReport, ClientRow, ClientViolation

__all__ = [
    "Canned",
    "Client",
    "ClientReport",
    "ClientRow",
    "ClientViolation",
    "Failure",
    "Outcome",
    "Row",
    "Sent",
    "judge_client",
]
