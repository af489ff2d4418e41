"""aiogram's form: a state for each of twenty steps, kept with its answers in Redis (the address is in REDIS)."""

import os
import sys

from aiogram import Dispatcher, Router
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, Message
from aiogram_echo import KEYS, serve

STEPS = 20
Form = type("Form", (StatesGroup,), {f"step{number}": State() for number in range(STEPS)})
STATES = [getattr(Form, f"step{number}") for number in range(STEPS)]
router = Router()


async def goes_on(state: FSMContext, answer: str) -> int:
    kept = await state.get_data()
    number = len(kept) + 1
    await state.update_data({str(number): answer})
    await state.set_state(STATES[number % STEPS])
    return number


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state(STATES[0])
    await message.answer("question 0", reply_markup=KEYS)


@router.message()
async def typed(message: Message, state: FSMContext) -> None:
    number = await goes_on(state, message.text)
    await message.answer(f"question {number}", reply_markup=KEYS)


@router.callback_query()
async def tapped(query: CallbackQuery, state: FSMContext) -> None:
    number = await goes_on(state, query.data)
    await query.answer()
    await query.message.edit_reply_markup(reply_markup=KEYS)
    await query.message.answer(f"question {number}", reply_markup=KEYS)


if __name__ == "__main__":
    dispatcher = Dispatcher(storage=RedisStorage.from_url(os.environ["REDIS"]))
    dispatcher.include_router(router)
    serve(dispatcher, int(sys.argv[1]), sys.argv[2])
