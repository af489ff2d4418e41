"""aiogram_dialog's form: twenty windows, each with a question that is typed or tapped, kept in memory."""

import sys

from aiogram import Dispatcher, Router
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, ShowMode, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button
from aiogram_dialog.widgets.text import Const
from aiogram_echo import serve

STEPS = 20
Form = type("Form", (StatesGroup,), {f"step{number}": State() for number in range(STEPS)})
STATES = [getattr(Form, f"step{number}") for number in range(STEPS)]
router = Router()


async def typed(message: Message, _: MessageInput, manager: DialogManager) -> None:
    await on(manager, message.text)


async def tapped(query: CallbackQuery, button: Button, manager: DialogManager) -> None:
    manager.show_mode = ShowMode.SEND
    await query.message.edit_reply_markup(reply_markup=None)
    await on(manager, button.widget_id)


async def on(manager: DialogManager, answer: str) -> None:
    number = len(manager.dialog_data)
    manager.dialog_data[str(number)] = answer
    await manager.switch_to(STATES[(number + 1) % STEPS])


@router.message(CommandStart())
async def start(_: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(STATES[0], mode=StartMode.RESET_STACK)


if __name__ == "__main__":
    dispatcher = Dispatcher(storage=MemoryStorage())
    windows = [
        Window(Const(f"question {number}"), Button(Const("yes"), "yes", tapped), MessageInput(typed), state=state)
        for number, state in enumerate(STATES)
    ]
    dispatcher.include_routers(router, Dialog(*windows))
    setup_dialogs(dispatcher)
    serve(dispatcher, int(sys.argv[1]), sys.argv[2])
