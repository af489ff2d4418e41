"""python-telegram-bot's form: a ConversationHandler of twenty steps, kept by PicklePersistence (in the file KEPT)."""

import os
import sys

from ptb_echo import KEYS
from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

STEPS = 20


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data.clear()
    await update.message.reply_text("question 0", reply_markup=KEYS)
    return 1


async def typed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data[number := len(context.user_data)] = update.message.text
    await update.message.reply_text(f"question {number}", reply_markup=KEYS)
    return ConversationHandler.END if number + 2 >= STEPS else number + 2


async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data[number := len(context.user_data)] = update.callback_query.data
    await update.callback_query.answer()
    await update.callback_query.edit_message_reply_markup(KEYS)
    await update.callback_query.message.chat.send_message(f"question {number}", reply_markup=KEYS)
    return ConversationHandler.END if number + 2 >= STEPS else number + 2


def main(port: int, api: str) -> None:
    kept = PicklePersistence(os.environ.get("KEPT", "form.pickle"))
    bot = Application.builder().token("1:A").base_url(f"{api}/bot").persistence(kept).build()
    answers = [MessageHandler(filters.TEXT & ~filters.COMMAND, typed), CallbackQueryHandler(tapped)]
    first = CommandHandler("start", start)
    states = dict.fromkeys(range(1, STEPS), answers)
    bot.add_handler(ConversationHandler([first], states, [first], name="form", persistent=True, per_message=False))
    bot.run_webhook("127.0.0.1", port, "telegram", webhook_url=f"http://127.0.0.1:{port}/telegram")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
