from hypothesis import given
from hypothesis import strategies as st

from conversations.reference import FIRST, LAST, is_reference, make_reference, spoken

numbers = st.integers(FIRST, LAST)


@given(numbers, st.integers(0, 6), st.integers(1, 9))
def test_reference_notices_every_single_wrong_digit(number: int, place: int, shift: int) -> None:
    code = make_reference(number)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert is_reference(code)
    assert not is_reference(wrong)


@given(numbers, st.integers(0, 5))
def test_reference_notices_every_swap_of_neighbours(number: int, place: int) -> None:
    code = make_reference(number)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or not is_reference(swapped)


def test_reference_is_read_with_spaces_and_hyphens() -> None:
    code = make_reference(123456)
    assert is_reference(spoken(code))
    assert is_reference(f"{code[:3]} {code[3:]}")
    assert not is_reference("abc")
