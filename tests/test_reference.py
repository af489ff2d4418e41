from hypothesis import given
from hypothesis import strategies as st

from conversations.reference import FIRST, LAST, make_reference, spoken

numbers = st.integers(FIRST, LAST)


def is_of_a_request(code: str) -> bool:
    """Whether any request can have this number: what nobody has is found nowhere."""
    return FIRST <= int(code[:-1]) <= LAST and make_reference(int(code[:-1])) == code


@given(numbers, st.integers(0, 6), st.integers(1, 9))
def test_reference_notices_every_single_wrong_digit(number: int, place: int, shift: int) -> None:
    code = make_reference(number)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert is_of_a_request(code)
    assert not is_of_a_request(wrong)


@given(numbers, st.integers(0, 5))
def test_reference_notices_every_swap_of_neighbours(number: int, place: int) -> None:
    code = make_reference(number)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or not is_of_a_request(swapped)


def test_reference_is_read_aloud_in_two_groups() -> None:
    assert spoken(make_reference(123456)) == f"123-456{make_reference(123456)[-1]}"
