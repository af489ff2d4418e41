"""python-telegram-bot as shipped: `run_webhook`, its own HTTP client, one update at a time; nothing is stored."""

import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("yes", callback_data="yes")]])


async def typed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(update.message.text, reply_markup=KEYS)


async def tapped(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer()
    await update.callback_query.edit_message_reply_markup(KEYS)
    await update.callback_query.message.chat.send_message(update.callback_query.data, reply_markup=KEYS)


def main(port: int, api: str) -> None:
    bot = Application.builder().token("1:A").base_url(f"{api}/bot").build()
    bot.add_handler(MessageHandler(filters.TEXT, typed))
    bot.add_handler(CallbackQueryHandler(tapped))
    bot.run_webhook("127.0.0.1", port, "telegram", webhook_url=f"http://127.0.0.1:{port}/telegram")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
