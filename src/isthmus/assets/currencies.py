"""Currencies in circulation: codes of ISO 4217 and the digits of their minor units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR
MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG
SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES
WST XCD XCG YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"

#: Code → how many digits stand after the point.
DIGITS = (
    dict.fromkeys(_TWO.split(), 2)
    | dict.fromkeys(_NONE.split(), 0)
    | dict.fromkeys(_THREE.split(), 3)
)


def money_errors(row: int, record: Any, *names: str) -> Iterator[RowError]:
    """Yield what is wrong with amounts of a record, all in the currency that its field `currency` says."""
    code = record.currency
    said = [(name, amount) for name in names if (amount := getattr(record, name)) is not None]
    if code and code not in DIGITS:
        text = tr("“%(currency)s” is no currency of ISO 4217.", currency=code)
        yield RowError(row, "currency", "currency", text, tr("Write its three capital letters."))
    elif said and not code:
        text = tr("A value needs its currency.")
        yield RowError(row, "currency", "required", text, tr("Give it, for example EUR."))
    else:
        for name, amount in said:
            if round(amount, DIGITS[code]) != amount:
                text = tr("%(currency)s has no such fractions.", currency=code)
                hint = tr("It takes %(digits)s digits after the point.", digits=DIGITS[code])
                yield RowError(row, name, "range", text, hint)
