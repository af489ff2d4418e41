"""The words of signing in."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("sign_in.title", "Sign in"),
    text("sign_in.login", "Login"),
    text("sign_in.password", "Password"),
    text("sign_in.new_password", "Choose a password: at least {count} characters"),
    text("sign_in.name_label", "Your name, as colleagues call you"),
    text("sign_in.name", "Say your name: 1 to 60 characters."),
    text("sign_in.button", "Sign in"),
    text("sign_in.come_in", "Set the password and come in"),
    text("sign_in.welcome", "Welcome, {login}."),
    text("sign_in.wrong", "Login or password is wrong."),
    text("sign_in.too_many", "Too many attempts. Try again in a quarter of an hour."),
    text("sign_in.link_over", "This link was used or is over. Ask for a new one."),
    text("sign_in.short_password", "The password is too short: at least {count} characters."),
    text("sign_in.long_password", "The password is too long."),
    text("sign_in.forgotten", "Password forgotten, or no account yet? Ask who coordinates for a link."),
    text("sign_in.unsent", "You are signed in. What you had written is not saved yet: copy it, then go on."),
    text("sign_in.kept", "What was written here is kept: only who wrote it has it back, after signing in."),
    text("sign_in.kept_here", "The text is kept on this page alone: whoever wrote it signs in here to have it."),
    text("sign_in.ended", "Your session is over. Sign in again."),
)
