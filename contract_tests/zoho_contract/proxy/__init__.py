"""A proxy that passes traffic on unchanged and judges every request and answer: for clients in any language."""

from zoho_contract.proxy.relay import Relay
from zoho_contract.proxy.umpire import Remark, Umpire

__all__ = ["Relay", "Remark", "Umpire"]
