"""Sums as people write them: «1 200,50 ₽», «12 тыс», «1,5 млн», «300 $»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from crm_desktop.clients.company_names import fold
from crm_desktop.errors import UserError
from crm_desktop.wording import number
from crm_desktop.wording.numbers import MINUS, NBSP
from crm_desktop.wording.visible import without_unseen

ROUBLE: Final = "RUB"
# Ten trillion roubles: whoever types more has leant on the keyboard.
MOST: Final = 10**15
SIGNS: Final = {"RUB": "₽", "USD": "$", "EUR": "€", "CNY": "¥", "KZT": "₸", "GBP": "£"}

_CURRENCIES: Final = {
    "RUB": ("₽", "руб", "рубль", "рубля", "рублей", "р", "rur"),
    "USD": ("$", "долл", "доллар", "доллара", "долларов"),
    "EUR": ("€", "евро"),
    "CNY": ("¥", "юань", "юаня", "юаней"),
    "KZT": ("₸", "тенге", "тг"),
    "GBP": ("£", "фунт", "фунта", "фунтов"),
}
_CODE_OF: Final = {word: code for code, words in _CURRENCIES.items() for word in words}
_TIMES: Final = {
    **dict.fromkeys(("т", "тыс", "тысяча", "тысячи", "тысяч", "к", "k"), 1_000),
    **dict.fromkeys(("м", "млн", "миллион", "миллиона", "миллионов", "m"), 1_000_000),
    **dict.fromkeys(("млрд", "миллиард", "миллиарда", "миллиардов"), 1_000_000_000),
}
_SUM: Final = re.compile(
    r"(?P<before>[^\W\d_]+|[₽$€¥₸£])?\s*(?P<digits>\d[\d\s'.,]*)(?P<after>[^\d]*)"
)
_WORD: Final = re.compile(r"[^\W\d_]+|[₽$€¥₸£]")
_POWER: Final = re.compile(r"\d\s*[eEеЕ]\s*[+-]?\d")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ ']\d{3})+")
_UNSURE: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in minor units; `currency` is a code, None where the text names none."""

    value: int
    currency: str | None = None


def parse_amount(text: str, *, label: str = "Сумма") -> Amount:
    """Understand a sum as a person writes it.

    Args:
        text: not empty.
        label: what the sum is, for the refusal.

    Raises:
        UserError: it is no sum, is negative or absurd, has parts of a kopeck, or may be thousands
            as well as kopecks («1.200»).
    """
    bare = re.sub(r"\s", " ", without_unseen(text)).strip()
    if bare.startswith(("-", MINUS, "(")):
        raise _refused(label, text, "сумма не может быть отрицательной")
    if _POWER.search(bare):
        raise _refused(label, text, "степень десяти не понимается, напишите число целиком")
    found = _SUM.fullmatch(bare)
    if found is None:
        raise _refused(label, text, "это не сумма, напишите, например, «1 200,50» или «12 тыс»")
    times, currency = _words(label, text, (found["before"] or "", found["after"]))
    digits = found["digits"].strip()
    if times == 1 and _UNSURE.fullmatch(digits):
        raise _refused(label, text, "непонятно, тысячи это или копейки: отделите тысячи пробелом")
    value = _decimal(label, text, digits) * times * 100
    if value >= MOST:
        raise _refused(label, text, "такая большая сумма похожа на опечатку")
    if value != value.to_integral_value():
        raise _refused(label, text, "больше двух знаков после запятой")
    return Amount(int(value), currency)


def show_money(value: int, currency: str = ROUBLE) -> str:
    """«1 200,50 ₽», «300 $», «5 000 XAU»: kopecks only where there are any."""
    whole, rest = divmod(abs(value), 100)
    tail = f",{rest:02d}" if rest else ""
    sign = MINUS if value < 0 else ""
    return f"{sign}{number(whole)}{tail}{NBSP}{SIGNS.get(currency, currency)}"


def _words(label: str, text: str, around: tuple[str, str]) -> tuple[int, str | None]:
    """Return by how much to multiply, and the currency."""
    times, currency = 1, None
    words = [word for side in around for word in _WORD.findall(side)]
    left = "".join(_WORD.sub("", side) for side in around)
    if left.strip(" .,"):
        raise _refused(label, text, f"непонятно «{left.strip()}»")
    for word in words:
        key = fold(word)
        if key in _TIMES and times == 1 and currency is None:
            times = _TIMES[key]
        elif (code := _code(word)) and currency is None:
            currency = code
        else:
            raise _refused(label, text, f"непонятно «{word}»")
    return times, currency


def _code(word: str) -> str | None:
    """Return the currency a word names: by its sign, its name or three Latin letters."""
    if (code := _CODE_OF.get(fold(word))) is not None:
        return code
    upper = word.upper()
    return upper if len(upper) == 3 and upper.isascii() and upper.isalpha() else None  # noqa: PLR2004 - ISO 4217


def _decimal(label: str, text: str, digits: str) -> Decimal:
    marks = {sign for sign in digits if sign in ".,"}
    whole, fraction = digits, ""
    if len(marks) == 2:  # noqa: PLR2004 - both a comma and a dot: the last one parts the kopecks
        at = max(digits.rfind("."), digits.rfind(","))
        whole, fraction = digits[:at], digits[at + 1 :]
        whole = whole.replace("." if digits[at] == "," else ",", " ")
    elif marks and digits.count(min(marks)) == 1:
        whole, _, fraction = digits.partition(min(marks))
    elif marks:  # 1.200.000
        whole = digits.replace(min(marks), " ")
    whole = whole.strip()
    plain = whole.isdecimal() or _GROUPED.fullmatch(whole.replace("'", " "))
    if not plain or not whole.isascii() or (fraction and not fraction.isdecimal()):
        raise _refused(label, text, "цифры разделены непонятно")
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{fraction or 0}")


def _refused(label: str, text: str, why: str) -> UserError:
    shown = " ".join(text.split())
    return UserError(f"{label}: «{shown[:60]}» — {why}. Ничего не изменено.")
