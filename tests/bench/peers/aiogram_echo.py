"""aiogram with its own webhook server: it echoes, stores nothing."""

import sys

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="yes", callback_data="yes")]])
router = Router()


@router.message()
async def typed(message: Message) -> None:
    await message.answer(message.text, reply_markup=KEYS)


@router.callback_query()
async def tapped(query: CallbackQuery) -> None:
    await query.answer()
    await query.message.edit_reply_markup(reply_markup=KEYS)
    await query.message.answer(query.data, reply_markup=KEYS)


def serve(dispatcher: Dispatcher, port: int, api: str) -> None:
    bot = Bot("1:A", session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(app, "/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    serve(dispatcher, int(sys.argv[1]), sys.argv[2])
