"""What staff type and press, as orders; what is none of theirs is none."""

from __future__ import annotations

import pytest

from bot.services.staff_said import Order
from bot.staff_commands import read_order


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("/queue", Order("queue")),
        ("  /QUEUE@tawjih_test_bot  ", Order("queue")),
        ("/claim 4821937", Order("claim", "4821937")),
        ("/claim 482-1937", Order("claim", "4821937")),
        ("/claim ٤٨٢ ١٩٣٧", Order("claim", "4821937")),
        ("/claim", Order("claim")),
        ("/claim Salma", Order("claim")),
        ("/claim 48219370", Order("claim")),
        ("/done 4821937", Order("done", "4821937")),
        ("/done 4821937 répondu", Order("done", "4821937", "reached")),
        ("/done 4821937 A répondu", Order("done", "4821937", "reached")),
        ("/done 4821937 pas de réponse", Order("done", "4821937", "no_answer")),
        ("/done 4821937 لا جواب", Order("done", "4821937", "no_answer")),
        ("/done 4821937 Faux numéro", Order("done", "4821937", "wrong_number")),
        ("/done 4821937 رقم خاطئ", Order("done", "4821937", "wrong_number")),
        ("/done 4821937 call_back", Order("done", "4821937", "call_back")),
        ("/done 4821937 rappeler 16:00", Order("done", "4821937", "call_back", "16:00")),
        ("/done 4821937 rappeler à 16h", Order("done", "4821937", "call_back", "16:00")),
        ("/done 4821937 للاتصال ١٦:٣٠", Order("done", "4821937", "call_back", "16:30")),
        ("/done 4821937 rappeler demain", Order("done", "4821937", "call_back", "tomorrow")),
        ("/done 4821937 rappeler demain à 9h15", Order("done", "4821937", "call_back", "tomorrow 09:15")),
        ("/done 4821937 rappeler lundi", Order("done", "4821937", "call_back", "monday")),
        ("/done 4821937 rappeler dans 1 h", Order("done", "4821937", "call_back", "hour")),
        ("/done 4821937 rappeler dans 2 h", Order("done", "4821937", "call_back")),
        ("/done 4821937 elle a dit non", Order("done", "4821937")),
        ("/desk", Order("desk")),
        ("/unlink", Order("unlink")),
        ("/start staff_K7QM3XTP", Order("link", token="K7QM3XTP")),
        ("staff_k7qm-3xtp", Order("link", token="K7QM3XTP")),
        ("Staff K7QM 3XTP", Order("link", token="K7QM3XTP")),
    ],
)
def test_command_is_read_as_it_is_typed(said: str, order: Order) -> None:
    assert read_order(said) == order


@pytest.mark.parametrize("said", ["", "/start", "/start poster", "/help", "queue", "/queued", "salut /queue", "staff"])
def test_what_is_no_command_of_staff_is_none(said: str) -> None:
    assert read_order(said) is None


@pytest.mark.parametrize(
    ("data", "order"),
    [
        ("staff|claim|4821937", Order("claim", "4821937", pressed=True)),
        ("staff|done|4821937", Order("done", "4821937", pressed=True)),
        ("staff|done|4821937|call_back|tomorrow", Order("done", "4821937", "call_back", "tomorrow", pressed=True)),
        ("staff|unlink", None),
        ("staff|link|K7QM3XTP", None),
        ("staff|desk", None),
        ("12|me|age|15", None),
        ("staff|done|1|2|3|4", None),
        ("", None),
    ],
)
def test_button_carries_only_what_buttons_do(data: str, order: Order | None) -> None:
    assert read_order(data, pressed=True) == order
